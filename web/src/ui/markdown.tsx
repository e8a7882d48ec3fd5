// What a member says, as Markdown. No HTML of theirs is ever taken, and nothing is loaded from elsewhere: an image is a link
// to it.

import Markdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'

const elsewhere = { target: '_blank', rel: 'noopener noreferrer nofollow' }

const components: Components = {
  a: ({ href, children }) => (
    <a href={href} {...elsewhere}>
      {children}
    </a>
  ),
  img: ({ src, alt }) => (
    <a href={typeof src === 'string' ? src : undefined} {...elsewhere}>
      {alt || 'Image'}
    </a>
  ),
  // wide ones scroll by themselves, also with the keyboard
  table: ({ children }) => (
    <div className="wide" role="region" aria-label="Table" tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
  pre: ({ children }) => (
    <pre className="wide" tabIndex={0}>
      {children}
    </pre>
  )
}

export function Words({ children }: { children: string }) {
  return (
    <div className="words">
      <Markdown remarkPlugins={[remarkGfm]} components={components}>
        {children}
      </Markdown>
    </div>
  )
}
