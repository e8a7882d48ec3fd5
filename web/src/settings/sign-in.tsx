import { type FormEvent, useState } from 'react'
import { authorization, takeToken } from '../client/token.ts'
import { focusNow } from '../ui/focus.ts'

/** Asks for the token that says who comes. */
export function SignIn() {
  const [token, setToken] = useState('')

  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    if (token.trim() !== '') takeToken(token)
  }

  return (
    <main className="sign-in">
      <form onSubmit={onSubmit}>
        <h1>Board Room</h1>
        <p>Several people use this server, so it asks who you are. Ask whoever runs it for a token; it is kept in this tab alone.</p>
        <label className="field">
          Token
          <input ref={focusNow} type="password" autoComplete="off" value={token} onChange={({ target }) => setToken(target.value)} />
        </label>
        {authorization() !== undefined && (
          <p className="error" role="alert">
            The token that was given is not good here, or no longer.
          </p>
        )}
        <button className="primary">Come in</button>
      </form>
    </main>
  )
}
