import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startServer } from './server.ts'

const webFolder = mkdtempSync(join(tmpdir(), 'board-room-page-'))
const html = (title: string) => `<!doctype html><meta property="csp-nonce" nonce="{nonce}"><title>${title}</title>`

beforeAll(() => {
  mkdirSync(join(webFolder, 'assets'))
  writeFileSync(join(webFolder, 'index.html'), html('first'))
  writeFileSync(join(webFolder, 'assets', 'index-Bc1.js'), 'export const one = 1\n'.repeat(100))
})
afterAll(() => rmSync(webFolder, { recursive: true }))

describe('the page', () => {
  test('is served where its links lead, under a policy that lets it run only what it brings', async () => {
    await using server = await startServer({}, { webFolder })
    for (const path of ['/', '/sessions/11111111-2222-4333-8444-555555555555', '/actions', '/dossier', '/hood', '/settings']) {
      const response = await fetch(`${server.base}${path}`)
      expect([path, response.status, response.headers.get('content-type')]).toEqual([path, 200, 'text/html; charset=utf-8'])
      expect(await response.text()).toContain('<title>first</title>')
      const policy = response.headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("script-src 'self';")
      expect(policy).not.toMatch(/unsafe|https?:|\*/)
    }
  })

  test('has another nonce in each answer, the one that its policy names', async () => {
    await using server = await startServer({}, { webFolder })
    const read = async () => {
      const response = await fetch(server.base)
      const inPage = /nonce="([^"]+)"/.exec(await response.text())?.[1]
      expect(response.headers.get('content-security-policy')).toContain(`'nonce-${inPage}'`)
      return inPage
    }
    expect(await read()).not.toBe(await read())
  })

  test('has assets that a browser may keep, packed for whoever takes them so', async () => {
    await using server = await startServer({}, { webFolder })
    const packed = await fetch(`${server.base}/assets/index-Bc1.js`)
    expect(packed.headers.get('content-encoding')).toBe('gzip')
    expect(packed.headers.get('cache-control')).toContain('immutable')
    const plain = await fetch(`${server.base}/assets/index-Bc1.js`, { headers: { 'accept-encoding': 'identity' } })
    expect(plain.headers.get('content-encoding')).toBeNull()
    expect(await packed.text()).toBe(await plain.text())
  })

  test('is no way to other files, and takes nothing', async () => {
    await using server = await startServer({}, { webFolder })
    for (const path of ['/assets/', '/assets/../index.html', '/assets/%2e%2e/index.html', '/assets/none.js', '/elsewhere'])
      expect([path, (await fetch(`${server.base}${path}`)).status]).toEqual([path, 404])
    expect((await fetch(server.base, { method: 'POST', body: 'x' })).status).toBe(405)
  })

  test('that is built anew while the server runs is served from then on', async () => {
    await using server = await startServer({}, { webFolder })
    expect(await (await fetch(server.base)).text()).toContain('first')
    writeFileSync(join(webFolder, 'index.html'), html('second'))
    utimesSync(join(webFolder, 'index.html'), new Date(), new Date(Date.now() + 5_000))
    expect(await (await fetch(server.base)).text()).toContain('second')
  })

  test('that is not built says how to build it', async () => {
    await using server = await startServer()
    const response = await fetch(server.base)
    expect(response.status).toBe(503)
    expect(await response.text()).toContain('npm run build')
  })
})
