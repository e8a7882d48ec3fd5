import { expect, test } from 'vitest'
import { actionsIn } from '../../../src/models/offline/actions.ts'
import { actionKindSchema } from '../../../src/records/action.ts'
import { briefOf } from './brief.ts'
import { utterances } from './utterances.ts'

const openDeck = { id: 'a1', kind: 'COMMITMENT', title: 'Draft the pitch deck', dueAt: null, owner: 'Mara' }
const openResearch = { id: 'a2', kind: 'TASK', title: 'Research competitor pricing', dueAt: null, owner: null }

test.each(utterances)('"$says" holds what its label says', ({ says, holds }) => {
  const found = actionsIn(briefOf(says))
  expect(found.map(({ kind }) => kind)).toEqual(holds.map(({ kind }) => kind))
  for (const [number, { title, due }] of holds.entries()) {
    if (title) expect(found[number]?.title).toMatch(title)
    if (due !== undefined) expect(found[number]?.due).toBe(due)
  }
  for (const { quote } of found) expect(says).toContain(quote)
})

test('over all labelled utterances precision is at least 0.95 and recall at least 0.85 for each kind', () => {
  for (const kind of actionKindSchema.options) {
    let right = 0
    let found = 0
    let labelled = 0
    for (const { says, holds } of utterances) {
      const foundHere = actionsIn(briefOf(says)).filter((action) => action.kind === kind).length
      const labelledHere = holds.filter((label) => label.kind === kind).length
      right += Math.min(foundHere, labelledHere)
      found += foundHere
      labelled += labelledHere
    }
    expect(right / found, `precision of ${kind}`).toBeGreaterThanOrEqual(0.95)
    expect(right / labelled, `recall of ${kind}`).toBeGreaterThanOrEqual(0.85)
  }
})

test('the four sentences of one message give four actions of the right kind, quotes literal', () => {
  const says =
    "I'll draft the pitch deck by Friday. We're targeting B2B first. Need to research competitor pricing. Customer segment X values speed over features."
  expect(actionsIn(briefOf(says)).map(({ kind, title, quote, owner, due }) => ({ kind, title, quote, owner, due }))).toEqual([
    { kind: 'COMMITMENT', title: 'Draft the pitch deck', quote: "I'll draft the pitch deck by Friday", owner: 'Mara', due: 'by Friday' },
    { kind: 'DECISION', title: "We're targeting B2B first", quote: "We're targeting B2B first", owner: null, due: null },
    { kind: 'TASK', title: 'Research competitor pricing', quote: 'Need to research competitor pricing', owner: null, due: null },
    {
      kind: 'INSIGHT',
      title: 'Customer segment X values speed over features',
      quote: 'Customer segment X values speed over features',
      owner: null,
      due: null
    }
  ])
})

test.each([
  ["I'm done with the deck", 'a1', 'DONE'],
  ['I finished the pitch deck', 'a1', 'DONE'],
  ['The pitch deck is ready!', 'a1', 'DONE'],
  ['I drafted the deck yesterday', 'a1', 'DONE'],
  ['Done with the deck.', 'a1', 'DONE'],
  ["I've researched competitor pricing", 'a2', 'DONE'],
  ["I'm working on the pitch deck", 'a1', 'IN_PROGRESS'],
  ['Scrap the pitch deck', 'a1', 'DISMISSED'],
  ["We don't need to research competitor pricing anymore", 'a2', 'DISMISSED'],
  ["I'll write the pitch deck by Monday", 'a1', 'OPEN'],
  ["I'll look into competitor pricing tomorrow", 'a2', 'OPEN']
])('"%s" speaks of the open action %s, now %s', (says, id, status) => {
  expect(actionsIn(briefOf(says, { openActions: [openDeck, openResearch] }))).toMatchObject([{ sameAs: id, status }])
})

test.each(["I haven't finished the pitch deck", 'Is the pitch deck done?', 'I finished the tax return', 'Did you see the deck?'])(
  '"%s" closes nothing',
  (says) => {
    expect(actionsIn(briefOf(says, { openActions: [openDeck, openResearch] }))).toEqual([])
  }
)

test('other work on the same thing is another action', () => {
  expect(actionsIn(briefOf("I'll send the pitch deck to Anna tomorrow", { openActions: [openDeck] }))).toMatchObject([
    { sameAs: null, title: 'Send the pitch deck to Anna' }
  ])
})

test('one thing said twice in a message is one action', () => {
  expect(actionsIn(briefOf("I'll draft the pitch deck by Friday. So I'll draft the pitch deck."))).toHaveLength(1)
})

test.each(['a', 'Customers really ', 'and I, ', "I'll draft a deck by Friday. ", '1,234 ', '" ', 'should we or '])(
  '32 KB of %j are read in well under two seconds',
  (piece) => {
    const started = performance.now()
    actionsIn(briefOf(piece.repeat(32_000 / piece.length)))
    expect(performance.now() - started).toBeLessThan(2000)
  }
)
