import type { ComponentProps } from 'react'
import { go } from '../route.ts'

/** A link within the page: it moves without loading, unless it is to open elsewhere. */
export function Link({ href, onClick, children, ...rest }: ComponentProps<'a'> & { href: string }) {
  return (
    <a
      {...rest}
      href={href}
      onClick={(event) => {
        onClick?.(event)
        if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
        event.preventDefault()
        go(href)
      }}
    >
      {children}
    </a>
  )
}
