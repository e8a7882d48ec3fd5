import { expect, test } from 'vitest'
import { createOffline } from '../../../src/models/offline/offline.ts'
import { extractionSchema, planSchema, reviewAnswerSchema } from '../../../src/models/task.ts'
import { cipher, deck, partsOf, requestOf, said, textOf, tools } from './ask.ts'
import { briefOf } from './brief.ts'

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
