import { expect, test } from 'vitest'
import { openLog } from '../src/log.ts'

function logged(write: (log: ReturnType<typeof openLog>) => void): { line: Record<string, unknown>; raw: string } {
  let raw = ''
  write(openLog('debug', { write: (text: string) => void (raw += text) }))
  return { line: JSON.parse(raw) as Record<string, unknown>, raw }
}

const words = 'our runway is four months'

test('a line is JSON with a level, a time and what was given', () => {
  const { line } = logged((log) => log.info({ turnId: 't' }, 'turn ended'))
  expect(line).toEqual({ level: 'info', time: expect.stringMatching(/^\d{4}-.*Z$/), turnId: 't', msg: 'turn ended' })
})

test('what people say is never in it, however it is passed', () => {
  expect(
    logged((log) => log.info({ text: words, message: { text: words }, a: { b: { quote: words } }, input: { any: words } }, 'seen')).raw
  ).not.toContain('runway')
})

class UniqueConstraintViolationException extends Error {
  severity = 'ERROR'
  code = '23505'
  detail = `Key (text)=(${words}) already exists.`
  override name = 'UniqueConstraintViolationException'
}

test('an error of the database is told by its code, for its message quotes the row', () => {
  const error = new UniqueConstraintViolationException(`insert into messages values ('${words}')`)
  for (const write of [
    (log: ReturnType<typeof openLog>) => log.error(error),
    (log: ReturnType<typeof openLog>) => log.error({ err: error }),
    (log: ReturnType<typeof openLog>) => log.error({ err: new Error('stage failed', { cause: error }) }, 'turn failed')
  ]) {
    const { raw } = logged(write)
    expect(raw).toContain('23505')
    expect(raw).not.toContain('runway')
  }
})

test('another error keeps its message, its frames and its causes', () => {
  const { line } = logged((log) => log.error({ err: new Error('outer', { cause: new TypeError('inner') }) }, 'failed'))
  expect(line).toMatchObject({
    msg: 'failed',
    err: { type: 'Error', message: 'outer', at: expect.any(Array), cause: { type: 'TypeError', message: 'inner' } }
  })
})
