import { setNonce } from 'get-nonce'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Provider } from 'urql'
import { App } from './app.tsx'
import { client } from './client/graphql.ts'
import { showTheme } from './settings/choices.ts'
import './styles/base.css'
import './styles/shell.css'
import './styles/talk.css'
import './styles/pages.css'

// dialogs put a style into the page, which the policy allows under this name only
const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce
if (nonce) setNonce(nonce)
showTheme()

const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <StrictMode>
      <Provider value={client}>
        <App />
      </Provider>
    </StrictMode>
  )
