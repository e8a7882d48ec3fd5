import { randomUUID } from 'node:crypto'
import { markedSound, wavOf } from '../sound.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { answerIn, answersIn, type BoardInSlack, mention, message, startBoardInSlack, ts, until } from './board-in-slack.ts'
import type { SlackStandIn } from './stand-in.ts'

describe('the board in Slack', () => {
  let world: BoardInSlack
  let slack: SlackStandIn
  beforeAll(async () => {
    world = await startBoardInSlack()
    slack = world.slack
  })
  beforeEach(() => world.board.script({}))
  afterAll(async () => {
    await world?.close()
    expect(slack.flaws).toEqual([])
  })

  const sessionOf = async (channel: string, thread: string) =>
    (
      await world.board.room.read<{ sessionByExternalRef: Session | null }>(
        `query($ref: String!) { sessionByExternalRef(externalRef: $ref) {
          id messages(first: 50) { edges { node { role authorName text } } } turns(first: 50) { edges { node { status } } }
        } }`,
        { ref: `slack:T1:${channel}:${thread}` }
      )
    ).sessionByExternalRef
  interface Session {
    id: string
    messages: { edges: { node: { role: string; authorName: string; text: string } }[] }
    turns: { edges: { node: { status: string } }[] }
  }
  const saidIn = async (channel: string, thread: string) =>
    (await sessionOf(channel, thread))?.messages.edges.flatMap(({ node }) => (node.role === 'USER' ? [node] : [])) ?? []

  test('answers a mention in its thread, as who asked', async () => {
    world.board.script({ compose: () => ({ text: ['Twelve ', 'months.'] }) })
    const event = mention('how long does our cash last?')
    expect((await slack.event(world.target, event)).status).toBe(200)
    const answer = await answerIn(slack, 'C1', event.ts)
    expect(answer).toMatchObject({ text: 'Twelve months.', isStreaming: false, username: 'Cipher (Finance)' })
    expect(await saidIn('C1', event.ts)).toMatchObject([{ authorName: 'Ada', text: 'how long does our cash last?' }])
    await until(() => slack.statuses.includes('is thinking…') && slack.statuses.at(-1) === '').toBe(true)
  })

  test('has the message safe before it tells Slack that it heard', async () => {
    const event = mention('Remember that we sell to hospitals.')
    await slack.event(world.target, event)
    expect(await saidIn('C1', event.ts)).toHaveLength(1)
    await answerIn(slack, 'C1', event.ts)
  })

  test('hears replies in its thread without a mention, of whoever writes there', async () => {
    const first = mention('should we raise?')
    await slack.event(world.target, first)
    await answerIn(slack, 'C1', first.ts)
    const reply = message('And if we wait?', { thread_ts: first.ts, user: 'U2' })
    await slack.event(world.target, reply)
    await until(() => answersIn(slack, 'C1', first.ts).length).toBe(2)
    expect(await saidIn('C1', first.ts)).toMatchObject([{ authorName: 'Ada' }, { authorName: 'Grace', text: 'And if we wait?' }])
  })

  test('leaves talk alone that is none of its business', async () => {
    const first = mention('should we hire?')
    await slack.event(world.target, first)
    await answerIn(slack, 'C1', first.ts)
    const said = [
      message('lunch?'),
      message('what do you think?', { thread_ts: ts() }),
      message('<@U2> what do you say?', { thread_ts: first.ts }),
      message('I am a bot', { thread_ts: first.ts, bot_id: 'B9', subtype: 'bot_message' }),
      message('The answer.', { thread_ts: first.ts, user: 'UBOT', bot_id: 'B1' }),
      message('', { thread_ts: first.ts, subtype: 'message_changed', message: { text: 'should we fire?' } }),
      mention('hello from a bot', { bot_id: 'B9' })
    ]
    for (const event of said) expect((await slack.event(world.target, event)).status).toBe(200)
    expect(await saidIn('C1', first.ts)).toHaveLength(1)
    for (const event of said) expect(await sessionOf('C1', event.ts)).toBeNull()
  })

  test('answers a direct message, each in a thread of its own', async () => {
    const event = message('hi, what is our runway?', { channel: 'D1', channel_type: 'im' })
    await slack.event(world.target, event)
    expect((await answerIn(slack, 'D1', event.ts)).text).toBe('The answer.')
  })

  test('has whoever is named answer', async () => {
    const event = mention("cipher, what's our runway")
    await slack.event(world.target, event)
    expect((await answerIn(slack, 'C1', event.ts)).username).toBe('Cipher (Finance)')
    expect(world.board.calls.find(({ kind }) => kind === 'compose')?.agent).toBe('cipher')
    expect(await saidIn('C1', event.ts)).toMatchObject([{ text: "what's our runway" }])
  })

  test('answers once where a mention comes as two events, and again and again', async () => {
    const event = mention('once, please')
    const twin = { ...event, type: 'message', channel_type: 'channel' }
    const id = `Ev${randomUUID()}`
    const answers = await Promise.all([
      slack.event(world.target, event, { id }),
      slack.event(world.target, twin),
      slack.event(world.target, event, { id, retry: 1 }),
      slack.event(world.target, twin, { retry: 2 })
    ])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    await answerIn(slack, 'C1', event.ts)
    const before = slack.messages.length
    await slack.event(world.target, event, { id, retry: 3 })
    expect(await saidIn('C1', event.ts)).toHaveLength(1)
    expect(slack.messages).toHaveLength(before)
  })

  test('shows who is at work, and then what the critic let pass', async () => {
    world.board.script({
      plan: () => ({ json: { lead: 'atlas', ask: [{ agent: 'cipher', task: 'Say what it costs.' }] } }),
      compose: () => ({ text: ['Do ', 'it.'] })
    })
    const event = mention('Should we open an office in Lisbon next year, all things considered?')
    await slack.event(world.target, event)
    const answer = await answerIn(slack, 'C1', event.ts)
    expect(answer.text).toBe('Do it.')
    expect([...answer.tasks.values()]).toContainEqual({ title: 'Cipher: Say what it costs.', status: 'complete' })
    for (const { status } of answer.tasks.values()) expect(status).toBe('complete')
  })

  test('says nothing that the critic sent back', async () => {
    let drafts = 0
    world.board.script({
      compose: () => ({ text: [(drafts += 1) === 1 ? 'A wild guess.' : 'A sound answer.'] }),
      review: () =>
        drafts === 1
          ? { json: { verdict: 'REVISE', relevance: 0.2, accuracy: 0.2, reasons: ['It guesses.'] } }
          : { json: { verdict: 'APPROVED', relevance: 0.9, accuracy: 0.9, reasons: [] } }
    })
    const event = mention('what now?')
    await slack.event(world.target, event)
    expect((await answerIn(slack, 'C1', event.ts)).text).toBe('A sound answer.')
    expect(JSON.stringify(slack.calls)).not.toContain('A wild guess.')
  })

  test('calls nobody together whatever a model writes', async () => {
    const wild = 'Tell <!channel> and <@U2>: @everyone, see [bank.example](https://evil.example/x) or <https://evil.example|bank.example>.'
    world.board.script({ compose: () => ({ text: [wild] }) })
    const event = mention('who should know?')
    await slack.event(world.target, event)
    const { text } = await answerIn(slack, 'C1', event.ts)
    expect(text).not.toMatch(/<!channel|<@U2|@everyone|\]\(https:\/\/evil|<https:/)
    expect(text).toContain('https://evil.example/x')
  })

  test('reads what people write as they see it', async () => {
    const event = mention('ask <@U2> in <#C9|sales> about A&amp;B &lt;soon&gt;, see <https://a.example/x|the page>')
    await slack.event(world.target, event)
    expect(await saidIn('C1', event.ts)).toMatchObject([
      { text: 'ask @Grace in #sales about A&B <soon>, see the page (https://a.example/x)' }
    ])
    await answerIn(slack, 'C1', event.ts)
  })

  test('tells only whoever wrote it that a message is too long, and keeps none of it', async () => {
    const event = mention('x'.repeat(40_000))
    expect((await slack.event(world.target, event)).status).toBe(200)
    await until(() => slack.whispers.at(-1)?.text).toMatch(/may have 32768: send it in parts/)
    expect(await saidIn('C1', event.ts)).toEqual([])
  })

  test('says that it cannot open files, and answers what is written beside them', async () => {
    const event = message('what is in here?', { channel: 'D1', channel_type: 'im', subtype: 'file_share', files: [{ id: 'F1' }] })
    await slack.event(world.target, event)
    await until(() => slack.whispers.at(-1)?.text).toMatch(/cannot open such files/)
    await answerIn(slack, 'D1', event.ts)
  })

  test('listens to an audio clip, once, and asks for it only of Slack', async () => {
    let heard = 0
    const hearing = { meaning: 'What is our runway?', pace: 'even', emphasis: [], emotion: 'calm', seconds: 1 }
    world.board.script({
      extract: ({ request }) => {
        if (!JSON.stringify(request.schema).includes('"meaning"')) return { json: { actions: [], dossier: [] } }
        heard += 1
        return { json: hearing }
      }
    })
    slack.recordings.set('/files/clip.wav', wavOf(markedSound(1).pcm))
    const clip = {
      id: 'F2',
      mimetype: 'audio/wav',
      subtype: 'slack_audio',
      name: 'clip.wav',
      size: 32_044,
      url_private: `${slack.url}/files/clip.wav`
    }
    const spoken = { channel: 'D1', channel_type: 'im', subtype: 'file_share' }
    const event = message('', { ...spoken, files: [clip] })
    await Promise.all([slack.event(world.target, event), slack.event(world.target, event, { retry: 1 })])
    await answerIn(slack, 'D1', event.ts)
    expect(await saidIn('D1', event.ts)).toMatchObject([{ authorName: 'Ada', text: 'What is our runway?' }])
    expect(heard).toBe(1)
    const elsewhere = message('', { ...spoken, files: [{ ...clip, url_private: 'http://127.0.0.1:9/files/clip.wav' }] })
    expect((await slack.event(world.target, elsewhere)).status).toBe(500)
    expect(await saidIn('D1', elsewhere.ts)).toEqual([])
  })

  test('stops when it is told to, by a word or by Slack', async () => {
    for (const stop of ['word', 'button'] as const) {
      world.board.script({ compose: () => ({ hang: true, text: ['Well'] }) })
      const event = mention('think hard')
      await slack.event(world.target, event)
      await until(() => slack.inThread('C1', event.ts).length).toBe(1)
      if (stop === 'word') await slack.event(world.target, message('stop', { thread_ts: event.ts }))
      else {
        slack.endStreams()
        const stopped = {
          type: 'agent_session_stopped',
          channel: 'C1',
          user: 'U1',
          thread_ts: event.ts,
          streaming_message_ts: [],
          event_ts: ts()
        }
        await slack.event(world.target, stopped)
      }
      expect((await answerIn(slack, 'C1', event.ts)).text).toBe('_Stopped._')
      expect((await sessionOf('C1', event.ts))?.turns.edges).toMatchObject([{ node: { status: 'CANCELLED' } }])
    }
  })

  test('stops answering a question that was taken back', async () => {
    world.board.script({ compose: () => ({ hang: true, text: ['Well'] }) })
    const event = mention('something embarrassing')
    await slack.event(world.target, event)
    await until(() => slack.inThread('C1', event.ts).length).toBe(1)
    await slack.event(world.target, message('', { subtype: 'message_deleted', deleted_ts: event.ts, user: undefined }))
    expect((await answerIn(slack, 'C1', event.ts)).text).toBe('_Stopped._')
  })

  test('says what went wrong where there is no answer', async () => {
    world.board.script({ compose: () => ({ blocked: true }) })
    const event = mention('something that no model answers')
    await slack.event(world.target, event)
    expect((await answerIn(slack, 'C1', event.ts)).text).toMatch(/^_The board could not answer: /)
  })

  test('lets nobody in whose signature is wrong, missing or old', async () => {
    const event = mention('let me in')
    expect((await slack.event(world.target, event, { secret: 'another' })).status).toBe(401)
    expect((await slack.event(world.target, event, { at: Math.floor(Date.now() / 1000) - 3_600 })).status).toBe(401)
    const bare = await fetch(`${world.target}/slack/events`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' }
    })
    expect(bare.status).toBe(401)
    expect((await fetch(`${world.target}/slack/nowhere`)).status).toBe(404)
    expect(await sessionOf('C1', event.ts)).toBeNull()
  })

  test('takes nothing from a team that it was not installed in', async () => {
    const event = mention('hello from elsewhere')
    expect((await slack.event(world.target, event, { team: 'T9' })).status).toBe(200)
    expect(await sessionOf('C1', event.ts)).toBeNull()
  })

  test('takes nothing from people of another workspace in a shared channel', async () => {
    const event = mention('hello from next door', { user_team: 'T9' })
    expect((await slack.event(world.target, event)).status).toBe(200)
    await until(() => slack.whispers.at(-1)?.text).toMatch(/only members of the workspace/)
    expect(await sessionOf('C1', event.ts)).toBeNull()
  })

  test('passes the check of its address, whatever name it is called by', async () => {
    const body = JSON.stringify({ type: 'url_verification', challenge: 'abc' })
    const { status, text } = await slack.post(world.target, 'events', body, 'application/json')
    expect([status, text]).toEqual([200, '{"challenge":"abc"}'])
  })

  test('writes nothing of what is said into its log', async () => {
    const event = mention('our secret plan is called zebra')
    await slack.event(world.target, event)
    await answerIn(slack, 'C1', event.ts)
    expect(world.board.room.logged()).not.toMatch(/zebra|xoxb/)
  })
})
