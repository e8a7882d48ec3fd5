import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { UpstreamUnavailable } from '../../src/errors.ts'
import { answerAs } from '../../src/models/structured.ts'
import { adapters, ask } from './adapters.ts'

const schema = z.object({ months: z.int().min(0) })
const usage = { input: 10, cached: 4, output: 5 }

describe.each(adapters)('$name', ({ start }) => {
  test('a structured answer is parsed and counted', async () => {
    await using pair = await start({ answer: [{ json: { months: 9 }, usage }] })
    const answer = await answerAs(pair.model, { ...ask(), schema })
    expect(answer).toMatchObject({ value: { months: 9 }, usage: { inputTokens: 10, cachedInputTokens: 4, outputTokens: 5 } })
  })

  test('a code fence around the JSON is tolerated', async () => {
    await using pair = await start({ answer: [{ text: '```json\n{ "months": 9 }\n```\n' }] })
    expect(await answerAs(pair.model, { ...ask(), schema })).toMatchObject({ value: { months: 9 } })
    expect(pair.server.requests).toHaveLength(1)
  })

  test.each([
    ['malformed JSON', '{"months": 9', 'not valid JSON'],
    ['JSON of another shape', '{"months": "nine"}', 'months']
  ])('%s is sent back once with what was wrong, and both calls are counted', async (_, wrong, said) => {
    await using pair = await start({
      answer: [
        { text: wrong, usage },
        { json: { months: 9 }, usage }
      ]
    })
    const answer = await answerAs(pair.model, { ...ask(), schema })
    expect(answer).toMatchObject({ value: { months: 9 }, usage: { inputTokens: 20, cachedInputTokens: 8, outputTokens: 10 } })
    const [, second] = pair.server.requests
    expect(second?.input.map(({ role }) => role)).toEqual(['user', 'model', 'user'])
    expect(second?.input[1]?.text).toBe(wrong)
    expect(second?.input[2]?.text).toContain(said)
    expect(second?.schema).toBeDefined()
  })

  test('two answers that do not fit are a failure of the model', async () => {
    await using pair = await start({ answer: () => ({ text: 'I would rather talk.' }) })
    await expect(answerAs(pair.model, { ...ask(), schema })).rejects.toThrow(UpstreamUnavailable)
    expect(pair.server.requests).toHaveLength(2)
  })
})
