import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { UpstreamUnavailable } from '../../src/errors.ts'
import { adapters, ask, collect, collectUntilThrown } from './adapters.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

describe.each(adapters)('$name', ({ start, model: name, keySetting }) => {
  test('streams text piece by piece and ends with the usage', async () => {
    await using pair = await start({
      answer: [{ text: ['Nine ', 'months.'], usage: { input: 1000, cached: 400, output: 50, thinking: 30 } }]
    })
    const parts = await collect(pair.model.stream(ask()))
    expect(parts).toEqual([
      { type: 'text', text: 'Nine ' },
      { type: 'text', text: 'months.' },
      { type: 'usage', usage: { inputTokens: 1000, cachedInputTokens: 400, outputTokens: 80, costUsd: expect.any(Number) } }
    ])
    const price = name === 'gpt-5' ? (600 * 1.25 + 400 * 0.125 + 80 * 10) / 1e6 : (600 * 0.3 + 400 * 0.03 + 80 * 2.5) / 1e6
    expect(parts.at(-1)).toMatchObject({ usage: { costUsd: expect.closeTo(price, 12) } })
  })

  test('sends the system prompt, the whole conversation, the limit and the key', async () => {
    await using pair = await start({ answer: [{ text: 'Yes.' }], apiKey: 'a-key' })
    const input = [
      { role: 'user', text: 'Hello' },
      { role: 'model', text: 'Good morning' },
      { role: 'user', text: 'Shall we hire?' }
    ] as const
    await collect(pair.model.stream(ask({ input, maxOutputTokens: 321 })))
    const [request] = pair.server.requests
    expect(request).toMatchObject({ model: name, system: 'You are Atlas.', input, tools: [], schema: undefined })
    expect(JSON.stringify(request?.body)).toContain('321')
  })

  test('asks for JSON of the schema', async () => {
    await using pair = await start({ answer: [{ json: { months: 9 } }] })
    const parts = await collect(pair.model.stream(ask({ schema: z.object({ months: z.int().describe('whole months') }) })))
    expect(parts.map((part) => (part.type === 'text' ? part.text : '')).join('')).toBe('{"months":9}')
    expect(pair.server.requests[0]?.schema).toMatchObject({
      type: 'object',
      properties: { months: { type: 'integer', description: 'whole months' } },
      required: ['months']
    })
  })

  test('yields tool calls and takes their results in the next call', async () => {
    await using pair = await start({
      answer: [
        {
          calls: [
            { id: 'c1', name: 'runway', arguments: { cash: 900, burn: 100 } },
            { id: 'c2', name: 'today', arguments: {} }
          ],
          signature: 'signed-thought'
        },
        { text: 'Nine months.' }
      ]
    })
    const tools = [{ name: 'runway', description: 'months until the money is gone', parameters: { type: 'object', properties: {} } }]
    const parts = await collect(pair.model.stream(ask({ tools })))
    const calls = parts.filter((part) => part.type === 'tool_call')
    expect(calls).toMatchObject([
      { id: 'c1', name: 'runway', arguments: { cash: 900, burn: 100 } },
      { id: 'c2', name: 'today', arguments: {} }
    ])
    expect(pair.server.requests[0]?.tools).toEqual(['runway'])

    await collect(
      pair.model.stream(
        ask({
          tools,
          input: [
            { role: 'user', text: 'How long?' },
            ...calls.map(({ type, ...call }) => ({ role: type, ...(JSON.parse(JSON.stringify(call)) as typeof call) })),
            { role: 'tool_result', id: 'c1', name: 'runway', result: { months: 9 } },
            { role: 'tool_result', id: 'c2', name: 'today', result: ['2026-11-10'] }
          ]
        })
      )
    )
    const sent = pair.server.requests[1]
    expect(sent?.input.map(({ role }) => role)).toEqual(['user', 'tool_call', 'tool_call', 'tool_result', 'tool_result'])
    expect(sent?.input[1]?.text).toContain('"c1"')
    expect(sent?.input[3]?.text).toContain('9')
    if (name.startsWith('gemini')) {
      expect(sent?.body['input']).toMatchObject([
        { type: 'user_input' },
        { type: 'thought', signature: 'signed-thought' },
        { type: 'function_call', id: 'c1', arguments: { cash: 900, burn: 100 } },
        { type: 'function_call', id: 'c2' },
        { type: 'function_result', call_id: 'c1', result: { months: 9 } },
        { type: 'function_result', call_id: 'c2', result: '["2026-11-10"]' }
      ])
    }
  })

  test('waits as long as a 429 asks and then succeeds', async () => {
    await using pair = await start({ answer: [{ status: 429, retryAfterSeconds: 1 }, { text: 'Nine months.' }] })
    const begun = performance.now()
    const parts = await collect(pair.model.stream(ask()))
    expect(parts[0]).toEqual({ type: 'text', text: 'Nine months.' })
    expect(performance.now() - begun).toBeGreaterThan(950)
    expect(pair.server.requests).toHaveLength(2)
  })

  test('does not wait for an endpoint that asks for a long pause', async () => {
    await using pair = await start({ answer: [{ status: 429, retryAfterSeconds: 3600 }] })
    const { thrown } = await collectUntilThrown(pair.model.stream(ask()))
    expect(thrown).toBeInstanceOf(UpstreamUnavailable)
    expect(thrown).toMatchObject({ retryable: true, message: expect.stringContaining('429') })
    expect(pair.server.requests).toHaveLength(1)
  })

  test('gives up after three attempts at an endpoint that keeps failing', async () => {
    await using pair = await start({ answer: () => ({ status: 500 }) })
    const { thrown } = await collectUntilThrown(pair.model.stream(ask()))
    expect(thrown).toBeInstanceOf(UpstreamUnavailable)
    expect(thrown).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', retryable: true })
    expect(pair.server.requests).toHaveLength(3)
  })

  test('says which setting to check when the key is refused, and does not insist', async () => {
    await using pair = await start({ answer: [], apiKey: 'another-key' })
    const { thrown } = await collectUntilThrown(pair.model.stream(ask()))
    expect(thrown).toBeInstanceOf(UpstreamUnavailable)
    expect(thrown).toMatchObject({ retryable: false, message: expect.stringContaining(keySetting) })
    expect(pair.server.requests).toHaveLength(1)
  })

  test('does not repeat what people said when an endpoint quotes it in its error', async () => {
    await using pair = await start({ answer: [{ status: 400, message: "Input is too long: 'How long is our runway?'" }] })
    const { thrown } = await collectUntilThrown(pair.model.stream(ask()))
    expect(thrown).toMatchObject({ retryable: false, message: expect.stringContaining('Input is too long') })
    expect(String(thrown)).not.toContain('runway')
    expect(thrown).not.toHaveProperty('cause.message')
  })

  test.each(['cleanly', 'socket'] as const)('takes an answer that is cut (%s) for a failure and does not begin it again', async (cut) => {
    await using pair = await start({ answer: () => ({ cut, text: ['Nine '] }) })
    const { parts, thrown } = await collectUntilThrown(pair.model.stream(ask()))
    expect(parts).toEqual([{ type: 'text', text: 'Nine ' }])
    expect(thrown).toBeInstanceOf(UpstreamUnavailable)
    expect(thrown).toMatchObject({ retryable: true })
    expect(pair.server.requests).toHaveLength(1)
  })

  test.each(['cleanly', 'socket'] as const)('tries again where the stream is cut (%s) before its first word', async (cut) => {
    await using pair = await start({ answer: [{ cut }, { text: 'Nine months.' }] })
    const parts = await collect(pair.model.stream(ask()))
    expect(parts[0]).toEqual({ type: 'text', text: 'Nine months.' })
  })

  test('says that the address is wrong when nobody answers there', async () => {
    const pair = await start({ answer: [] })
    await pair.server.close()
    const { thrown } = await collectUntilThrown(pair.model.stream(ask()))
    expect(thrown).toBeInstanceOf(UpstreamUnavailable)
    expect(thrown).toMatchObject({ retryable: true, message: expect.stringContaining('BASE_URL') })
  })

  test('fails clearly when the prompt is blocked, when the limit is reached and when nothing is answered', async () => {
    await using pair = await start({ answer: [{ blocked: true }, { limited: ['Nine'] }, { text: [] }] })
    const blocked = await collectUntilThrown(pair.model.stream(ask()))
    expect(blocked.thrown).toMatchObject({ name: 'UpstreamUnavailable', retryable: false, message: expect.stringContaining('blocked') })
    const limited = await collectUntilThrown(pair.model.stream(ask()))
    expect(limited.thrown).toMatchObject({ name: 'UpstreamUnavailable', retryable: false, message: expect.stringContaining('limit') })
    const empty = await collectUntilThrown(pair.model.stream(ask()))
    expect(empty.thrown).toMatchObject({ name: 'UpstreamUnavailable', message: expect.stringContaining('nothing') })
  })

  test('ends at the deadline of its caller where the endpoint hangs, and closes the connection', async () => {
    await using pair = await start({ answer: [{ hang: true }] })
    const signal = AbortSignal.timeout(200)
    const { thrown } = await collectUntilThrown(pair.model.stream(ask({ signal })))
    expect(thrown).toBe(signal.reason)
    expect(await pair.server.requests[0]?.ended).toBe(true)
  })

  test('ends at its own deadline where the caller has none', async () => {
    await using pair = await start({ answer: [{ hang: true, text: ['Nine '] }] }, { timeoutMs: 200 })
    const { thrown } = await collectUntilThrown(pair.model.stream(ask()))
    expect(thrown).toBeInstanceOf(UpstreamUnavailable)
    expect(await pair.server.requests[0]?.ended).toBe(true)
  })

  test('throws the reason of an abort in mid-stream and closes the connection', async () => {
    await using pair = await start({ answer: [{ hang: true, text: ['Nine '] }] })
    const abort = new AbortController()
    const reason = new Error('interrupted by a newer message')
    const parts = pair.model.stream(ask({ signal: abort.signal }))[Symbol.asyncIterator]()
    expect(await parts.next()).toMatchObject({ value: { text: 'Nine ' } })
    const next = parts.next()
    abort.abort(reason)
    await expect(next).rejects.toBe(reason)
    expect(await pair.server.requests[0]?.ended).toBe(true)
  })

  test('hears of an abort after a garbage collection too', async () => {
    await using pair = await start({ answer: [{ hang: true, text: ['Nine '] }] })
    const abort = new AbortController()
    const parts = pair.model.stream(ask({ signal: abort.signal }))[Symbol.asyncIterator]()
    await parts.next()
    const next = parts.next()
    await sleep(50)
    collectGarbage()
    await sleep(50)
    abort.abort('enough')
    await expect(next).rejects.toBe('enough')
    expect(await pair.server.requests[0]?.ended).toBe(true)
  })

  test('does not wait out a pause between attempts once it is aborted', async () => {
    await using pair = await start({ answer: [{ status: 503, retryAfterSeconds: 15 }] })
    const signal = AbortSignal.timeout(300)
    const { thrown } = await collectUntilThrown(pair.model.stream(ask({ signal })))
    expect(thrown).toBe(signal.reason)
    expect(pair.server.requests).toHaveLength(1)
  })

  test('closes the connection when its reader walks away', async () => {
    await using pair = await start({ answer: [{ hang: true, text: ['Nine '] }] })
    for await (const _part of pair.model.stream(ask())) break
    expect(await pair.server.requests[0]?.ended).toBe(true)
  })

  test('asks nothing of the endpoint where the signal has aborted already', async () => {
    await using pair = await start({ answer: [] })
    const { thrown } = await collectUntilThrown(pair.model.stream(ask({ signal: AbortSignal.abort('too late') })))
    expect(thrown).toBe('too late')
    expect(pair.server.requests).toHaveLength(0)
  })
})
