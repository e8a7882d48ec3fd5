import { expect, test } from 'vitest'
import type { InputMessage, ModelPart, ModelRequest } from '../../../src/models/model.ts'
import { createOffline } from '../../../src/models/offline/offline.ts'
import { extractionSchema, planSchema, reviewAnswerSchema } from '../../../src/models/task.ts'
import { builtinTools } from '../../../src/tools/builtin.ts'
import { briefOf } from './brief.ts'

const model = createOffline({ wordDelayMs: 0 })
const tools = builtinTools.map(({ name, description }) => ({ name, description, parameters: {} }))
const cipher = { id: 'cipher', name: 'Cipher', role: 'Finance', skills: ['finance'] }
const deck = { id: 'a1', kind: 'COMMITMENT', title: 'Draft the pitch deck', dueAt: '2026-12-04T22:59:59.999Z', owner: 'Mara' }

const requestOf = (text: string, more: Partial<ModelRequest> = {}): ModelRequest => ({
  task: 'answer',
  system: 'You are Atlas.',
  input: [{ role: 'user', text }],
  brief: briefOf(text),
  signal: new AbortController().signal,
  ...more
})

async function partsOf(request: ModelRequest): Promise<ModelPart[]> {
  return await Array.fromAsync(model.stream(request))
}

const textOf = (parts: readonly ModelPart[]): string => parts.map((part) => (part.type === 'text' ? part.text : '')).join('')

const said = async (text: string, more: Partial<ModelRequest> = {}): Promise<string> => textOf(await partsOf(requestOf(text, more)))

/** Runs the tools that are asked for, as a turn does, until there is text. */
async function saidWithTools(text: string, brief = briefOf(text, { agent: cipher })): Promise<{ text: string; calls: string[] }> {
  const input: InputMessage[] = [{ role: 'user', text }]
  const calls: string[] = []
  for (let step = 0; step < 3; step++) {
    const parts = await partsOf(requestOf(text, { brief, tools, input }))
    const asked = parts.filter((part) => part.type === 'tool_call')
    if (asked.length === 0) return { text: textOf(parts), calls }
    for (const { id, name, arguments: args } of asked) {
      const tool = builtinTools.find((tool) => tool.name === name)
      const result = await tool?.run(tool.parameters.parse(args), new AbortController().signal)
      input.push({ role: 'tool_call', id, name, arguments: args }, { role: 'tool_result', id, name, result })
      calls.push(name)
    }
  }
  throw new Error('asks for tools without end')
}

test('an answer streams word by word, tells its usage last and says that it is the offline model', async () => {
  const parts = await partsOf(requestOf('How should we price this?'))
  expect(parts.filter(({ type }) => type === 'text').length).toBeGreaterThan(40)
  expect(parts.at(-1)).toMatchObject({ type: 'usage', usage: { costUsd: 0, cachedInputTokens: 0 } })
  expect(textOf(parts)).toMatch(/_Offline model: .*GEMINI_API_KEY.*OPENAI_BASE_URL.*_$/)
})

test('the same request gives the same bytes', async () => {
  for (const task of ['plan', 'answer', 'contribute', 'review', 'extract', 'opening', 'position'] as const) {
    const request = requestOf("I'll draft the pitch deck by Friday, what does it cost us?", { task, tools })
    expect(JSON.stringify(await partsOf(request))).toBe(JSON.stringify(await partsOf(request)))
  }
})

test('structured answers keep their schemas', async () => {
  const text = "I'll draft the pitch deck by Friday. Our goal is 100 customers."
  expect(extractionSchema.parse(JSON.parse(await said(text, { task: 'extract', schema: extractionSchema })))).toMatchObject({
    actions: [{ due: 'by Friday' }],
    dossier: [{ kind: 'GOAL' }]
  })
  planSchema.parse(JSON.parse(await said(text, { task: 'plan', schema: planSchema })))
  reviewAnswerSchema.parse(JSON.parse(await said(text, { task: 'review', schema: reviewAnswerSchema })))
})

test('numbers in the message are computed by tools, and the answer has their results', async () => {
  const { text, calls } = await saidWithTools('We have $300k in the bank and burn 25k a month, how long does it last?')
  expect(calls).toEqual(['runway', 'runway'])
  expect(text).toContain('**12 months**')
  expect(text).toContain('2 December 2027')
  expect(text).toContain('**15 months**')
})

test('costs and revenue are told apart, in the currency that was said', async () => {
  const { text } = await saidWithTools('Costs are €40k a month, revenue is 15k, cash 200k. How long do we last?')
  expect(text).toContain('**8 months**')
  expect(text).toContain('€40,000 costs less €15,000 revenue')
})

test('growth and unit economics are computed too', async () => {
  expect((await saidWithTools('Our MRR grew from 10k to 14k in 4 months, is that good growth?')).text).toContain('**8.78 % a month**')
  expect((await saidWithTools('CAC is $600, customers pay $100 a month, churn is 4%. How are our unit economics?')).text).toContain(
    'LTV:CAC **4.17**'
  )
})

test('figures told earlier count, limits and goals do not', async () => {
  const text = 'And what is our runway now?'
  const history = [{ author: 'Mara', role: 'USER' as const, text: 'We have $300k in the bank. We burn 25k a month.' }]
  const dossier = [{ kind: 'CONSTRAINT' as const, text: "We can't spend more than $2k a month" }]
  expect((await saidWithTools(text, briefOf(text, { agent: cipher, history, dossier }))).text).toContain('**12 months**')
})

test('what is in the bank may be said as what one has', async () => {
  const { text } = await saidWithTools('Cipher, how long does our cash last? We have $90,000 and spend $12,000 a month.')
  expect(text).toContain('**7.5 months**')
})

test('what is said now takes the place of what was said before, burn that of costs', async () => {
  const text = 'We have $300k in the bank and burn 25k a month. How long do we last?'
  const dossier = [{ kind: 'FACT' as const, text: 'We have $90,000 and spend $12,000 a month' }]
  const answer = await saidWithTools(text, briefOf(text, { agent: cipher, dossier }))
  expect(answer.text).toContain('**12 months**')
  expect(answer.text).not.toContain('90,000')
})

test('sums in two currencies are never put together', async () => {
  const text = 'We have $500k in the bank. What is our runway?'
  const dossier = [{ kind: 'FACT' as const, text: 'We spend €100k a month' }]
  const answer = await saidWithTools(text, briefOf(text, { agent: cipher, dossier }))
  expect(answer).toMatchObject({ calls: [], text: expect.stringContaining('what goes out in a month') })
})

test('a yearly revenue counts by the month, and a price is what a customer pays', async () => {
  expect((await saidWithTools('Our ARR is $1.2M, costs are $150k a month, cash is $500k. How long do we last?')).text).toContain(
    '**10 months**'
  )
  expect((await saidWithTools("We charge €49 per month, churn is 5%, CAC is €200. What's our LTV?")).text).toContain('LTV **€980**')
})

test('a message that gives cash and what goes out is computed from itself alone', async () => {
  const dossier = [{ kind: 'FACT' as const, text: 'Our revenue is $20k a month growing 10% a month, costs are $50k, and we have $400k' }]
  for (const [text, months] of [
    ['We raised $2M. How long will it last if we spend 100k a month?', '**20 months**'],
    ['Cipher, how long does £1m last at £75k per month?', '**13.3 months**'],
    ['We have ₹50 lakh in the bank and spend ₹5 lakh a month. How long do we last?', '**10 months**'],
    ['We have $90,000.00 and spend $12,000.50/month. runway?', '**7.5 months**']
  ] as const)
    expect((await saidWithTools(text, briefOf(text, { agent: cipher, dossier }))).text).toContain(months)
})

test('a supposition without figures is not passed off as computed, and what is computed names its basis', async () => {
  const text = "What's our runway if revenue drops by half?"
  const dossier = [{ kind: 'FACT' as const, text: 'Our revenue is $20k a month growing 10% a month, costs are $50k, and we have $400k' }]
  const answer = (await saidWithTools(text, briefOf(text, { agent: cipher, dossier }))).text
  expect(answer).toMatch(/^Without the change that you suppose/)
  expect(answer).toContain('$50,000 costs less $20,000 revenue, growing 10 % a month')
})

test('figures of an earlier question are not what is', async () => {
  const text = 'If we hire two people, what is our burn?'
  const history = [{ author: 'Mara', role: 'USER' as const, text: 'How long does £1m last at £75k per month?' }]
  expect((await saidWithTools(text, briefOf(text, { agent: cipher, history }))).calls).toEqual([])
})

test('what a customer costs to win needs no more than the spend and the customers', async () => {
  expect((await saidWithTools("We spent $5,000 on ads and won 25 customers. What's our CAC?")).text).toContain('**$200**')
})

test('a debt or a headcount is not money in the bank', async () => {
  for (const text of ['We have $2M of debt. What is our runway?', 'We have 5 engineers. What is our runway?'])
    expect((await saidWithTools(text)).text).toContain('the money in the bank today')
})

test.each([
  ['What is 15% of 240,000?', '**36,000**'],
  ['How much is 3 * (4 + 5)?', '**27**'],
  ["Cipher, what's 1,200 x 12?", '**14,400**'],
  ['How much is €49 * 200 customers?', '**€9,800**']
])('the sum "%s" is computed', async (text, result) => {
  expect(await saidWithTools(text)).toMatchObject({ calls: ['calculator'], text: expect.stringContaining(result) })
})

test.each(['What is 24/7 support?', 'What is 2026-11-27?', 'What is 3-5 years?', 'What is 9 months?'])('"%s" is no sum', async (text) => {
  expect((await saidWithTools(text)).calls).toEqual([])
})

test('what is on record is read off', async () => {
  const dossier = [{ kind: 'GOAL' as const, text: 'Our goal is to reach 100 customers' }]
  const about = async (text: string) => await said(text, { brief: briefOf(text, { openActions: [deck], dossier }) })
  for (const text of ['What are my open tasks?', 'what did I promise?', "Atlas, what's on my list?", 'Show me my deadlines'])
    expect(await about(text)).toContain('- **Draft the pitch deck**, due Friday')
  expect(await about('What do you know about me?')).toContain('“Our goal is to reach 100 customers”')
  expect(await about('What is our goal?')).toContain('“Our goal is to reach 100 customers”')
  expect(await about('What did we decide?')).toContain('No decision is on record yet.')
  expect(await about('What day is it today?')).toContain('Today is Wednesday, 2 December 2026.')
  expect(await about('help')).toContain('goes onto your list')
  expect(await about('Who is on the board?')).toContain('**Cipher** (Finance)')
})

test('a colleague adds the view of their area, not the choice again', async () => {
  const text = 'Should we raise prices or hire a salesperson first?'
  expect(await said(text)).toContain('“raise prices” and “hire a salesperson”')
  const added = await said(text, { task: 'contribute', brief: briefOf(text, { agent: cipher }) })
  expect(added).not.toContain('“raise prices”')
  expect(added).toContain('salary')
})

test('a remark gets no advice and is not held against a goal', async () => {
  const dossier = [{ kind: 'GOAL' as const, text: 'Our goal is to reach 100 customers' }]
  expect(await said('asdf qwerty', { brief: briefOf('asdf qwerty', { dossier }) })).toMatch(/^Understood\. [^“]*$/)
})

test('whoever is in distress is sent to people', async () => {
  expect(await said('I want to kill myself')).toContain('speak to somebody now')
})

test('missing figures are asked for by name, none is made up', async () => {
  const { text, calls } = await saidWithTools('What is our runway?')
  expect(calls).toEqual([])
  expect(text).toContain('the money in the bank today')
  expect(text.replaceAll(/_Offline.*/g, '')).not.toMatch(/\d/)
})

test('a tool that failed gives no figure', async () => {
  const text = 'We have $300k in the bank and burn 25k a month, what is our runway?'
  const input: InputMessage[] = [
    { role: 'user', text },
    { role: 'tool_result', id: 'runway-1', name: 'runway', result: { error: 'timed out' } }
  ]
  expect(await said(text, { input, tools, brief: briefOf(text, { agent: cipher }) })).toContain('gave no figure')
})

test('without tools nothing is computed', async () => {
  const parts = await partsOf(requestOf('We have $300k in the bank and burn 25k a month, what is our runway?'))
  expect(parts.every(({ type }) => type !== 'tool_call')).toBe(true)
  expect(textOf(parts)).not.toContain('12 months')
})

test('an answer holds to what the board knows, what is open, and what colleagues said', async () => {
  const text = 'How should we price the product?'
  const answer = await said(text, {
    brief: briefOf(text, {
      dossier: [{ kind: 'GOAL', text: 'Our goal is to reach 100 customers' }],
      openActions: [deck],
      contributions: [{ agent: 'cipher', name: 'Cipher', text: 'Margin is what counts here.' }]
    })
  })
  expect(answer).toContain('Our goal is to reach 100 customers')
  expect(answer).toContain('Still open: **Draft the pitch deck**, due Friday.')
  expect(answer).toContain('**Cipher:** Margin is what counts here.')
  expect(answer.split(/\s+/).length).toBeLessThan(180)
})

test('what was said is acknowledged with its date', async () => {
  expect(await said("I'll draft the pitch deck by Friday")).toContain('Noted as your commitment: **Draft the pitch deck**, due Friday.')
  expect(await said("I'm done with the deck", { brief: briefOf("I'm done with the deck", { openActions: [deck] }) })).toMatch(
    /^Done: \*\*Draft the pitch deck\*\*/
  )
  const off = "Scrap the pitch deck, we don't need it anymore."
  expect(await said(off, { brief: briefOf(off, { openActions: [deck] }) })).toMatch(/^Off the list: \*\*Draft the pitch deck\*\*\.\n\n_/)
})

test('members speak in different voices, and one of another trade has one too', async () => {
  const text = 'How should we price this?'
  const lawyer = { id: 'lex', name: 'Lex', role: 'Legal counsel', skills: [] }
  const answers = new Set([
    await said(text),
    await said(text, { brief: briefOf(text, { agent: cipher }) }),
    await said(text, { brief: briefOf(text, { agent: lawyer }) })
  ])
  expect(answers.size).toBe(3)
  expect([...answers].at(-1)).toContain('legal counsel')
})

test('a greeting gets a short one back', async () => {
  expect((await said('Hi Atlas!')).split('\n\n')[0]).toBe('Hello Mara, Atlas here (Strategy). What is the decision in front of you today?')
})

test('a person who gave no name is greeted without one', async () => {
  const brief = briefOf('Hello')
  expect(await said('Hello', { brief: { ...brief, said: { ...brief.said, author: 'You' } } })).toMatch(/^Hello, Atlas here/)
})

test('reasons for a revision change the draft', async () => {
  const text = 'Which market should we enter first?'
  const before = await said(text)
  const after = await said(text, { brief: briefOf(text, { draft: before, reasons: ['It does not address the question.'] }) })
  expect(after).not.toBe(before)
  expect(after).toContain(text)
})

test('a review sends back what is empty or off the question, and passes what answers it', async () => {
  const review = async (draft: string) =>
    reviewAnswerSchema.parse(
      JSON.parse(
        await said('How should we price this for clinics?', {
          task: 'review',
          brief: briefOf('How should we price this for clinics?', { draft })
        })
      )
    )
  expect((await review('')).verdict).toBe('REVISE')
  expect((await review('The weather in Lisbon is lovely.')).verdict).toBe('REVISE')
  expect((await review('Price per clinic, by the hours it saves.')).verdict).toBe('APPROVED')
})

test('its own answers pass its own review', async () => {
  for (const text of [
    'What do we still need to do today?',
    'How should we price this?',
    'What do you think about moving to Lisbon?',
    'Should we hire a designer or an engineer?',
    "I'll draft the deck by Friday"
  ]) {
    const review = reviewAnswerSchema.parse(
      JSON.parse(await said(text, { task: 'review', brief: briefOf(text, { draft: await said(text) }) }))
    )
    expect(review).toMatchObject({ verdict: 'APPROVED' })
  }
})

test('an abort ends the stream at once, with its reason, even while it waits for the next word', async () => {
  const abort = new AbortController()
  const reason = new Error('cancelled by the person')
  const words: string[] = []
  const reading = (async () => {
    for await (const part of createOffline({ wordDelayMs: 50 }).stream(requestOf('How should we price this?', { signal: abort.signal }))) {
      if (part.type === 'text' && words.push(part.text) === 2) setTimeout(() => abort.abort(reason), 5)
    }
  })()
  await expect(reading).rejects.toBe(reason)
  expect(words).toHaveLength(2)
  await expect(partsOf(requestOf('Hello', { signal: AbortSignal.abort(reason) }))).rejects.toBe(reason)
})
