// The public conformance suite of MCP, its scenarios for servers, against the real server. It is made for servers that exist
// to be tested: most of its scenarios call tools and read resources of a reference server by their names. Those are listed
// here with the reason; the suite fails on any other failure, and on one of these that does not fail any more. What a
// revision does not require (extensions such as tasks, scenarios that are pending) is run by it and does not count.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BoardRoom, startBoardRoom } from '../board-room.ts'

const program = fileURLToPath(new URL('../../node_modules/@modelcontextprotocol/conformance/dist/index.js', import.meta.url))

const named = {
  'call a tool of the reference server (test_simple_text, test_image_content, …)': [
    'tools-call-simple-text',
    'tools-call-image',
    'tools-call-audio',
    'tools-call-embedded-resource',
    'tools-call-mixed-content',
    'tools-call-error',
    'tools-call-with-progress'
  ],
  'read a resource of the reference server (test://static-text, …)': [
    'resources-read-text',
    'resources-read-binary',
    'resources-templates-read'
  ],
  'get a prompt of the reference server (test_simple_prompt, …)': [
    'completion-complete',
    'prompts-get-simple',
    'prompts-get-with-args',
    'prompts-get-embedded-resource',
    'prompts-get-with-image'
  ]
}

/** By revision: what has to pass, and what cannot, because its scenarios do what the reason says. */
const revisions: Record<string, { applies: readonly string[]; apart: Record<string, readonly string[]> }> = {
  '2025-11-25': {
    applies: [
      'server-initialize',
      'server-session-lifecycle',
      'ping',
      'tools-list',
      'server-sse-multiple-streams',
      'resources-list',
      'prompts-list',
      'dns-rebinding-protection'
    ],
    apart: {
      ...named,
      'need what the board does not offer, and says that it does not: logging to the client, subscribing to a resource': [
        'logging-set-level',
        'resources-subscribe',
        'resources-unsubscribe'
      ],
      'call a tool of the reference server that logs to the client or asks it something; the board does neither': [
        'tools-call-with-logging',
        'tools-call-sampling',
        'tools-call-elicitation',
        'elicitation-sep1034-defaults',
        'elicitation-sep1330-enums'
      ]
    }
  },
  '2026-07-28': {
    applies: [
      'tools-list',
      'server-sse-multiple-streams',
      'resources-list',
      'sep-2164-resource-not-found',
      'prompts-list',
      'dns-rebinding-protection',
      'caching',
      'http-header-validation',
      'input-required-result-unsupported-methods',
      'input-required-result-validate-input'
    ],
    apart: {
      ...named,
      'are single checks of server-stateless, of whose other 24 each has to pass, that call a tool of the reference server': [
        'server-stateless:sep-2575-server-rejects-undeclared-capability',
        'server-stateless:sep-2575-missing-capability-http-400',
        'server-stateless:sep-2575-http-server-no-independent-requests-on-stream',
        'server-stateless:sep-2575-server-no-log-without-loglevel'
      ],
      'call a tool of the reference server that asks the client something; the board never does': [
        'input-required-result-basic-elicitation',
        'input-required-result-basic-sampling',
        'input-required-result-basic-list-roots',
        'input-required-result-request-state',
        'input-required-result-multiple-input-requests',
        'input-required-result-multi-round',
        'input-required-result-missing-input-response',
        'input-required-result-non-tool-request',
        'input-required-result-result-type',
        'input-required-result-tampered-state',
        'input-required-result-capability-check',
        'input-required-result-ignore-extra-params'
      ]
    }
  }
}

let room: BoardRoom
const folder = mkdtempSync(join(tmpdir(), 'board-room-conformance-'))

beforeAll(async () => {
  room = await startBoardRoom()
})
afterAll(async () => {
  await room?.close()
  rmSync(folder, { recursive: true, force: true })
})

test.each(Object.keys(revisions))('every scenario of %s that applies to the board passes', { timeout: 60_000 }, async (revision) => {
  const { applies = [], apart = {} } = revisions[revision] ?? {}
  const expected = join(folder, `${revision}.yml`)
  writeFileSync(expected, ['server:', ...Object.values(apart).flat()].join('\n  - '))
  const url = new URL('/mcp', room.url).href
  const args = [program, 'server', '--url', url, '--requirements', revision, '--expected-failures', expected]
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const channel of [child.stdout, child.stderr]) channel.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const [code] = await once(child, 'close')
  const summary = output.slice(output.indexOf('=== SUMMARY ==='))
  expect(code, summary).toBe(0)
  // An exit in good order says nothing of a scenario that found nothing to check.
  for (const scenario of applies) expect(summary).toMatch(new RegExp(`✓ ${scenario}: [1-9]\\d* passed, 0 failed`))
})
