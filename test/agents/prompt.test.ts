// What a prompt is made of, and that it is bounded whatever there is to tell.

import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { Agent, Board } from '../../src/agents/board.ts'
import { promptTokens } from '../../src/agents/budget.ts'
import { loadBoard } from '../../src/agents/load-board.ts'
import { type Assignment, promptFor, promptSize, type Scene } from '../../src/agents/prompt.ts'
import type { Message } from '../../src/records/message.ts'
import { at, newAction, newEntry, newSession, said } from '../session/conversation.ts'

const session = newSession()
const message = (seq: number, text: string): Message => ({
  ...said(text),
  sessionId: session.id,
  seq,
  ownerId: session.ownerId,
  createdAt: at,
  turn: null
})
const long = 'a word or two '.repeat(2_340)

let board: Board
let atlas: Agent
beforeAll(async () => {
  board = await loadBoard(join(import.meta.dirname, '../../board'))
  const found = board.agents.get('atlas')
  if (!found) throw new Error('no atlas')
  atlas = found
})

const scene = (more: Partial<Scene> = {}): Scene => ({
  said: message(100, 'What now?'),
  saidAt: at,
  timeZone: 'UTC',
  history: [message(98, 'Before.'), message(99, 'And then.')],
  summary: null,
  dossier: [],
  openActions: [],
  members: [atlas],
  skills: [],
  ...more
})
const prompt = (more: Partial<Scene> = {}, assignment: Partial<Assignment> = {}) =>
  promptFor(board, scene(more), { task: 'answer', agent: atlas, instruction: 'Answer the person.', ...assignment })
const textOf = ({ input }: ReturnType<typeof promptFor>) => input.map((part) => ('text' in part ? part.text : '')).join('\n')

test('is bounded by its parts, however much there is of each', () => {
  const skills = new Map(
    Array.from({ length: 60 }, (_, index) => {
      const name = `skill-${index}`
      return [name, { name, description: 'Does much. '.repeat(90), body: `Do this.\n${long}` }] as const
    })
  )
  const monster = promptFor(
    { ...board, skills },
    scene({
      said: message(100, long),
      history: Array.from({ length: 49 }, (_, index) => message(51 + index, long)),
      summary: { sessionId: session.id, ownerId: 'ada', version: 1, from: 1, upTo: 60, text: long, model: 'm', at },
      dossier: Array.from({ length: 5_000 }, (_, number) =>
        newEntry(session, number, { text: `Something of note, number ${number}. `.repeat(14) })
      ),
      openActions: Array.from({ length: 10_000 }, (_, number) => newAction(session, number, { title: `Do the thing number ${number}` })),
      skills: [...skills.keys()]
    }),
    {
      task: 'answer',
      agent: { ...atlas, instructions: long.repeat(10) },
      instruction: long,
      contributions: Array.from({ length: 4 }, () => ({ agent: 'cipher', text: long })),
      draft: long,
      reasons: Array.from({ length: 100 }, () => 'Too long. '.repeat(50)),
      questions: Array.from({ length: 6 }, () => long)
    }
  )
  const { message: _, ...parts } = promptTokens
  const budget = Object.values<number>(parts).reduce((sum, tokens) => sum + tokens)
  // Headings and names of parts come on top.
  expect(promptSize(monster)).toBeLessThan(budget + 500)
  expect(textOf(monster)).toContain('characters left out]')
})

test('keeps of a long dossier what is most important and newest, in its order, and says how many are left out', () => {
  const entry = (number: number) =>
    newEntry(session, number, { kind: number % 2 ? 'FACT' : 'GOAL', text: `Entry number ${number} ${'x'.repeat(480)}` })
  const dossier = Array.from({ length: 100 }, (_, number) => entry(number))
  const { system } = prompt({ dossier })
  const numbers = [...system.matchAll(/Entry number (\d+)/g)].map(([, number]) => Number(number))
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
  // Goals come first, and the newest of them.
  expect(numbers.every((number) => number % 2 === 0)).toBe(true)
  expect(numbers.at(-1)).toBe(98)
  expect(system).toContain(`(${100 - numbers.length} more are left out here.)`)
})

test('begins alike from turn to turn: what was learned comes behind what was known', () => {
  const known = [newEntry(session, 1), newEntry(session, 2, { kind: 'FACT' })]
  const before = prompt({ dossier: known }).system
  const after = prompt({ dossier: [...known, newEntry(session, 3)], history: [], openActions: [newAction(session, 1)] }).system
  expect(after.startsWith(before)).toBe(true)
})

test('has skills by name and description, and the text of those that are active', () => {
  const strategy = board.skills.get('strategy')
  if (!strategy) throw new Error('no strategy')
  const { system } = prompt()
  expect(system).toContain(`- strategy: ${strategy.description}`)
  expect(system).not.toContain(strategy.body)
  const active = prompt({ skills: ['strategy'] }).system
  expect(active).toContain(strategy.body)
  expect(active.split(strategy.description)).toHaveLength(2)
})

test('tells no extraction what was said before, nor what is left of it', () => {
  const summary = {
    sessionId: session.id,
    ownerId: 'ada',
    version: 1,
    from: 1,
    upTo: 60,
    text: '- [3] Ada decided on clinics',
    model: 'm',
    at
  }
  expect(textOf(prompt({ summary }))).toContain('Ada decided on clinics')
  expect(textOf(prompt({ summary }, { task: 'extract' }))).not.toContain('clinics')
})

test('leaves out a summary that speaks of what was said later', () => {
  const summary = { sessionId: session.id, ownerId: 'ada', version: 1, from: 1, upTo: 100, text: '- [100] And now this', model: 'm', at }
  expect(textOf(prompt({ summary }))).not.toContain('And now this')
})
