import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Skill } from '../../src/agents/board.ts'
import { loadBoard } from '../../src/agents/load-board.ts'
import { type BoardRoom, startBoardRoom } from '../board-room.ts'
import { approved, kindOf } from '../chaos/board-model.ts'
import { startGemini } from '../stand-ins/gemini.ts'
import type { ModelServer } from '../stand-ins/model-server.ts'

let gemini: ModelServer
let room: BoardRoom
let strategy: Skill
beforeAll(async () => {
  const found = (await loadBoard(join(import.meta.dirname, '../../board'))).skills.get('strategy')
  if (!found) throw new Error('no strategy')
  strategy = found
  const called = new Set<string>()
  gemini = await startGemini({
    answer: (request) => {
      const { schema, input, tools } = request
      if (kindOf(request) === 'review') return approved
      if (schema) return { json: { actions: [], dossier: [] } }
      const asked = input.findLast(({ text }) => text.startsWith('You: '))?.text ?? ''
      if (!tools.includes('activate_skill') || called.has(asked)) return { text: 'Small first.' }
      called.add(asked)
      return { calls: [{ id: 'call-1', name: 'activate_skill', arguments: { name: asked.includes('dance') ? 'dancing' : 'strategy' } }] }
    }
  })
  room = await startBoardRoom({ settings: { GEMINI_API_KEY: 'key', GEMINI_BASE_URL: gemini.url } })
}, 60_000)
afterAll(async () => {
  await room?.close()
  await gemini?.close()
})

test('a skill that a member asks for is given to it, and is active in the session from then on', async () => {
  const session = await room.openSession()
  await room.talk(session, '@atlas Which market?')
  const [asking, given] = gemini.requests.filter(({ schema }) => !schema)
  expect(asking?.system).toContain(`- strategy: ${strategy.description}`)
  expect(asking?.system).not.toContain(strategy.body)
  expect(given?.input.find(({ role }) => role === 'tool_result')?.text).toContain(JSON.stringify(strategy.body).slice(1, 200))
  const skills = () => room.query<{ skills: string[] }>('select skills from sessions where id = $1', [session])
  expect(await skills()).toEqual([{ skills: ['strategy'] }])

  await room.talk(session, '@atlas And then?')
  const next = gemini.requests.find(({ input }) => input.at(-2)?.text === 'You: @atlas And then?')
  expect(next?.system).toContain(strategy.body)
})

test('a skill that there is not is refused, and the member goes on', async () => {
  const session = await room.openSession()
  expect(await room.talk(session, '@atlas Shall we dance?')).toMatchObject({ status: 'COMPLETED', reply: { text: 'Small first.' } })
  expect(await room.query('select skills from sessions where id = $1', [session])).toEqual([{ skills: [] }])
})
