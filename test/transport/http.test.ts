import { describe, expect, test } from 'vitest'
import { CannotStart } from '../../src/errors.ts'
import { explorerPage } from '../../src/transport/explorer.ts'
import { startServer } from './server.ts'

describe('the server', () => {
  test('says that it lives, what is degraded, and what it counts', async () => {
    await using server = await startServer({}, { ready: async () => ({ ok: false, degraded: ['postgres is away'] }) })
    expect((await fetch(`${server.base}/health`)).status).toBe(200)
    const ready = await fetch(`${server.base}/ready`)
    expect(ready.status).toBe(503)
    expect(await ready.json()).toEqual({ ok: false, degraded: ['postgres is away'] })
    const metrics = await fetch(`${server.base}/metrics`)
    expect(metrics.headers.get('content-type')).toContain('text/plain')
    expect(await metrics.text()).toContain('boardroom_journal_entries 0')
  })

  test('knows nothing beside its doors', async () => {
    await using server = await startServer()
    const nothing = await fetch(`${server.base}/constructor`)
    expect(nothing.status).toBe(404)
    expect(await nothing.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] })
  })

  test('serves an explorer that loads nothing from elsewhere', async () => {
    await using server = await startServer()
    const response = await fetch(server.url, { headers: { accept: 'text/html' } })
    const page = await response.text()
    expect(page).toBe(await explorerPage())
    expect(page).toContain('openSession')
    expect(page).not.toMatch(/<(script|link|img|iframe)\b[^>]*\b(src|href)="(https?:)?\/\//)
    expect(page).not.toMatch(/unpkg\.com|jsdelivr\.net|cdnjs|esm\.sh|googleapis|import\("https?:|importScripts\("https?:/)
    const policy = response.headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/https?:|\*/)
  })

  test('keeps its answers from being sniffed, framed or stored', async () => {
    await using server = await startServer()
    const { headers } = await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ board { offline } }"}'
    })
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('cache-control')).toBe('no-store')
  })

  test('says which setting to change where its port is in use', async () => {
    await using server = await startServer()
    const port = Number(new URL(server.base).port)
    const second = startServer({}, { port })
    await expect(second).rejects.toThrow(CannotStart)
    await expect(second).rejects.toThrow(/set PORT/)
  })

  test('finishes the answers that are under way before it closes', async () => {
    const begun = Promise.withResolvers<void>()
    const server = await startServer({
      people: {
        update: async (viewer) => {
          begun.resolve()
          await new Promise((resolve) => setTimeout(resolve, 200))
          return viewer
        }
      }
    })
    const answer = server.ask('mutation { updateViewer(input: {}) { id } }')
    await begun.promise
    await server.close()
    expect((await answer).data).toEqual({ updateViewer: { id: 'ada' } })
  })
})
