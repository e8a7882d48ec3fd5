import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AgentCard, TaskState, verifyAgentCardSignature } from '@a2a-js/sdk'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { draftsExtension } from '../../src/remote/hearing.ts'
import { all, connect, saying, statesOf, taskIn, textOf, toldText, type Version } from '../a2a-client.ts'
import { type ScriptedBoard, startScriptedBoard } from '../scripted-board.ts'

let board: ScriptedBoard

const folder = mkdtempSync(join(tmpdir(), 'card-key-'))
const { privateKey, publicKey } = generateKeyPairSync('ed25519')

beforeAll(async () => {
  const file = join(folder, 'card.pem')
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }))
  board = await startScriptedBoard({ settings: { A2A_CARD_KEY: file } })
})
beforeEach(() => board.script({}))
afterAll(async () => {
  await board?.close()
  rmSync(folder, { recursive: true, force: true })
})

const states = {
  submitted: TaskState.TASK_STATE_SUBMITTED,
  working: TaskState.TASK_STATE_WORKING,
  completed: TaskState.TASK_STATE_COMPLETED
}

const paragraphs = 'First, talk to ten customers.\n\nThen decide.\n\nThat is all.'
const promise = 'I will draft the pitch deck by Friday.'
const extracted = () => ({
  json: {
    actions: [
      {
        kind: 'COMMITMENT',
        title: 'Draft the pitch deck',
        quote: promise,
        owner: null,
        due: 'by Friday',
        sameAs: null,
        status: 'OPEN',
        confidence: 0.9
      }
    ],
    dossier: []
  }
})

describe.each<Version>(['1.0', '0.3'])('a client of A2A %s', (version) => {
  test('sends a message and has the committed reply, and what is to be done as data', async () => {
    board.script({ compose: () => ({ text: [paragraphs] }), extract: extracted })
    const client = await connect(board.room.url, version)
    const task = taskIn(await client.sendMessage(saying(promise)))
    expect(task.status?.state).toBe(states.completed)
    expect(textOf(task)).toBe(paragraphs)
    const [session, turn] = [task.contextId, task.id]
    expect(turn).toBe(`${session}.t1`)
    const { content } = task.artifacts.find(({ artifactId }) => artifactId === 'actions')?.parts[0] ?? {}
    expect(content).toEqual({
      $case: 'data',
      value: {
        actions: [expect.objectContaining({ kind: 'COMMITMENT', title: 'Draft the pitch deck', quote: promise, dueAt: expect.any(String) })]
      }
    })
    // It is a turn like any other.
    const { reply, actions } = await board.room.ended(turn)
    expect(reply?.text).toBe(paragraphs)
    expect(actions).toHaveLength(1)
    expect(taskIn(await client.getTask({ tenant: '', id: turn }))).toEqual(task)
  })

  test('streams: the task, that it is worked on, the reply in chunks, the end', async () => {
    board.script({ compose: () => ({ text: [paragraphs] }), extract: extracted })
    const events = await all((await connect(board.room.url, version)).sendMessageStream(saying(promise)))
    expect(events[0]?.payload?.$case).toBe('task')
    expect(statesOf(events)).toEqual([states.submitted, states.working, states.completed])
    expect(toldText(events)).toBe(paragraphs)
    const chunks = events.flatMap(({ payload }) =>
      payload?.$case === 'artifactUpdate' && payload.value.artifact?.artifactId === 'reply' ? [payload.value] : []
    )
    expect(chunks.map(({ append, lastChunk }) => [append, lastChunk])).toEqual([
      [false, false],
      [true, false],
      [true, true]
    ])
    expect(events.at(-1)?.payload).toMatchObject({ $case: 'statusUpdate', value: { status: { state: states.completed } } })
  })

  test('goes on in the same context, and a message sent again is not taken twice', async () => {
    const client = await connect(board.room.url, version)
    const first = saying('Hello there, board.')
    const task = taskIn(await client.sendMessage(first))
    const again = taskIn(await client.sendMessage(first))
    expect(again).toEqual(task)
    const next = taskIn(await client.sendMessage(saying('And the next thing?', { contextId: task.contextId })))
    expect(next.contextId).toBe(task.contextId)
    expect(next.id).toBe(`${task.contextId}.t3`)
    const streamed = await all(client.sendMessageStream(first))
    expect(streamed.map(({ payload }) => payload)).toEqual([{ $case: 'task', value: task }])
  })

  test('cancels a task that is worked on', async () => {
    const asked = Promise.withResolvers<void>()
    const held = Promise.withResolvers<void>()
    board.script({
      compose: async () => {
        asked.resolve()
        await held.promise
        return { text: ['Too late.'] }
      }
    })
    const client = await connect(board.room.url, version)
    const stream = all(client.sendMessageStream(saying('What would you do in my place?', { messageId: `cancel ${version}` })))
    await asked.promise
    const [open] = (
      await (
        await connect(board.room.url)
      ).listTasks({ tenant: '', contextId: '', status: states.working, pageToken: '', statusTimestampAfter: undefined })
    ).tasks
    const cancelled = await client.cancelTask({ tenant: '', id: open?.id ?? '', metadata: undefined })
    held.resolve()
    expect(cancelled.status?.state).toBe(TaskState.TASK_STATE_CANCELED)
    expect(statesOf(await stream).at(-1)).toBe(TaskState.TASK_STATE_CANCELED)
    expect(toldText(await stream)).toBe('')
    await expect(
      client.cancelTask({ tenant: '', id: taskIn(await client.sendMessage(saying('Hi.'))).id, metadata: undefined })
    ).rejects.toThrow('ended already')
  })
})

describe('the door for other agents', () => {
  const draft = 'Your bank is the wrong one.'

  test('never says what the critic sent back, in no artifact, message or task; drafts only to whoever asks for them, as such', async () => {
    let reviews = 0
    board.script({
      compose: ({ request }) => ({ text: [JSON.stringify(request).includes('Write the answer again') ? 'Ask your bank.' : draft] }),
      review: () => {
        reviews += 1
        return { json: { verdict: reviews === 1 ? 'REVISE' : 'APPROVED', relevance: 1, accuracy: 1, reasons: ['Nobody said so.'] } }
      }
    })
    const client = await connect(board.room.url)
    const events = await all(client.sendMessageStream(saying('What would you do in my place with the money?')))
    expect(reviews).toBe(2)
    expect(toldText(events)).toBe('Ask your bank.')
    expect(JSON.stringify(events)).not.toContain('the wrong one')

    reviews = 0
    const serviceParameters = { 'A2A-Extensions': draftsExtension }
    const withDrafts = await all(client.sendMessageStream(saying('What would you do in my place with the money?'), { serviceParameters }))
    const drafts = withDrafts.flatMap(({ payload }) =>
      payload?.$case === 'statusUpdate' && payload.value.status?.message ? [payload.value.status.message] : []
    )
    const about = (message: (typeof drafts)[number]) => message.metadata?.[draftsExtension] as { draftId: string; retracted?: boolean }
    const spoken = drafts.filter((message) => JSON.stringify(message).includes('the wrong one')).map((message) => about(message).draftId)
    expect(spoken).toHaveLength(1)
    expect(drafts.flatMap((message) => (about(message).retracted ? [about(message).draftId] : []))).toEqual(spoken)
    expect(toldText(withDrafts)).toBe('Ask your bank.')
    const artifacts = withDrafts.filter(({ payload }) => payload?.$case === 'artifactUpdate')
    expect(JSON.stringify(artifacts)).not.toContain('the wrong one')
  })

  test('has a card for the board and one for each member, in both versions', async () => {
    const read = async (path: string, version?: string) => {
      const response = await fetch(`${board.room.url}${path}`, { headers: version ? { 'a2a-version': version } : {} })
      expect(response.headers.get('vary')).toBe('A2A-Version')
      return (await response.json()) as Record<string, unknown>
    }
    const card = await read('/.well-known/agent-card.json', '1.0')
    expect(card).toMatchObject({
      name: 'Board Room',
      supportedInterfaces: [
        { url: `${board.room.url}/a2a`, protocolBinding: 'JSONRPC', protocolVersion: '1.0' },
        { url: `${board.room.url}/a2a`, protocolBinding: 'JSONRPC', protocolVersion: '0.3' }
      ],
      capabilities: { streaming: true, pushNotifications: true }
    })
    expect((card['skills'] as { id: string }[]).map(({ id }) => id)).toEqual(['atlas', 'cipher', 'nova'])
    expect(await read('/.well-known/agent-card.json')).toMatchObject({
      protocolVersion: '0.3.0',
      url: `${board.room.url}/a2a`,
      preferredTransport: 'JSONRPC'
    })
    expect(await read('/a2a/cipher/.well-known/agent-card.json', '1.0')).toMatchObject({ name: 'Cipher' })
    expect((await fetch(`${board.room.url}/a2a/critic/.well-known/agent-card.json`)).status).toBe(404)
  })

  test('signs its cards with the key that the settings name', async () => {
    const response = await fetch(`${board.room.url}/a2a/nova/.well-known/agent-card.json`, { headers: { 'a2a-version': '1.0' } })
    const card = AgentCard.fromJSON(await response.json())
    const verify = verifyAgentCardSignature(async () => publicKey)
    await verify(card)
    await expect(verify({ ...card, name: 'Mallory' })).rejects.toThrow('No valid signatures')
  })

  test('lets a member be spoken to alone', async () => {
    const client = await connect(board.room.url, '1.0', '/a2a/cipher/.well-known/agent-card.json')
    const task = taskIn(await client.sendMessage(saying('How long does our cash last, with $90,000 and $12,000 a month?')))
    expect(task.artifacts[0]?.metadata).toEqual({ agent: 'cipher' })
    const { session } = await board.room.read<{ session: { agents: { id: string }[] } }>(
      'query($id: ID!) { session(id: $id) { agents { id } } }',
      {
        id: task.contextId
      }
    )
    expect(session.agents).toEqual([{ id: 'cipher' }])
  })

  test('says why a turn failed', async () => {
    board.script({ compose: () => ({ status: 401 }) })
    const task = taskIn(await (await connect(board.room.url)).sendMessage(saying('What would you do in my place?')))
    expect(task.status?.state).toBe(TaskState.TASK_STATE_FAILED)
    expect(task.artifacts).toEqual([])
    expect(JSON.stringify(task.status?.message)).toMatch(/UPSTREAM_UNAVAILABLE/)
  })

  test('lists tasks, the newest first, page by page', async () => {
    const client = await connect(board.room.url)
    const first = taskIn(await client.sendMessage(saying('One.')))
    for (const text of ['Two.', 'Three.']) await client.sendMessage(saying(text, { contextId: first.contextId }))
    const ask = { tenant: '', contextId: first.contextId, status: 0, pageToken: '', pageSize: 2, statusTimestampAfter: undefined }
    const page = await client.listTasks(ask)
    expect(page.totalSize).toBe(3)
    expect(page.tasks.map(({ id }) => id)).toEqual([`${first.contextId}.t5`, `${first.contextId}.t3`])
    expect(page.tasks[0]?.artifacts).toEqual([])
    const rest = await client.listTasks({ ...ask, pageToken: page.nextPageToken, includeArtifacts: true })
    expect(rest).toMatchObject({ nextPageToken: '', totalSize: 3 })
    expect(rest.tasks).toEqual([first])
  })

  test('does not wait where it is not asked to', async () => {
    const held = Promise.withResolvers<void>()
    board.script({
      compose: async () => {
        await held.promise
        return { text: ['In the end.'] }
      }
    })
    const client = await connect(board.room.url)
    const configuration = { returnImmediately: true, acceptedOutputModes: [], taskPushNotificationConfig: undefined }
    const request = { ...saying('What would you do in my place?'), configuration }
    const task = taskIn(await client.transport.sendMessage(request, { serviceParameters: { 'A2A-Version': '1.0' } }))
    expect([states.submitted, states.working]).toContain(task.status?.state)
    const following = all(client.resubscribeTask({ tenant: '', id: task.id }))
    held.resolve()
    expect(toldText(await following)).toBe('In the end.')
    await expect(all(client.resubscribeTask({ tenant: '', id: task.id }))).rejects.toThrow('has ended')
  })
})

describe('what is refused', () => {
  const foreign = async () => {
    const id = crypto.randomUUID()
    await board.room.query(
      `insert into sessions (id, owner_id, when_busy, agents, skills, created_at, last_active_at, revision) values ($1, 'eve', 'ENQUEUE', '{atlas}', '{}', now(), now(), 0)`,
      [id]
    )
    await board.room.query(
      `insert into turns (session_id, seq, owner_id, status, events_after, meeting, time_zone, said_at, attempts, usage, timing, action_ids, revision)
      values ($1, 1, 'eve', 'COMPLETED', 0, false, 'UTC', now(), 1, '{"inputTokens":0,"outputTokens":0,"cachedInputTokens":0,"costUsd":0}',
        '{"loadMs":0,"loadSource":"HOT","firstTokenMs":null,"modelMs":0,"reviewMs":0,"totalMs":0}', '{}', 0)`,
      [id]
    )
    return id
  }

  test("somebody else's context and task, and one that is made up, alike", async () => {
    const client = await connect(board.room.url)
    const other = await foreign()
    const before = await board.room.countRows()
    for (const id of [other, crypto.randomUUID(), 'x', `${other}.t1`, "'; drop table turns; --"]) {
      await expect(client.sendMessage(saying('Let me in.', { contextId: id }))).rejects.toMatchObject({ name: 'TaskNotFoundError' })
      await expect(all(client.sendMessageStream(saying('Let me in.', { contextId: id })))).rejects.toMatchObject({
        name: 'TaskNotFoundError'
      })
    }
    for (const id of [`${other}.t1`, `${crypto.randomUUID()}.t1`, 'x']) {
      await expect(client.getTask({ tenant: '', id })).rejects.toMatchObject({ name: 'TaskNotFoundError' })
      await expect(client.cancelTask({ tenant: '', id, metadata: undefined })).rejects.toMatchObject({ name: 'TaskNotFoundError' })
      await expect(all(client.resubscribeTask({ tenant: '', id }))).rejects.toMatchObject({ name: 'TaskNotFoundError' })
      await expect(client.listTaskPushNotificationConfig({ tenant: '', taskId: id, pageSize: 0, pageToken: '' })).rejects.toMatchObject({
        name: 'TaskNotFoundError'
      })
    }
    const list = (contextId: string) =>
      client.listTasks({ tenant: '', contextId, status: 0, pageToken: '', statusTimestampAfter: undefined })
    expect((await list(other)).tasks).toEqual([])
    expect((await list('')).tasks.filter(({ contextId }) => contextId === other)).toEqual([])
    expect(await board.room.countRows()).toEqual(before)
  })

  test('what is no text, has no id, belongs to a task, or comes from another page', async () => {
    const client = await connect(board.room.url)
    const picture = saying('')
    picture.message.parts = [{ ...picture.message.parts[0], content: { $case: 'raw', value: Buffer.from('x') } }] as never
    await expect(client.sendMessage(picture)).rejects.toMatchObject({ name: 'ContentTypeNotSupportedError' })
    await expect(client.sendMessage(saying('Hi.', { messageId: '' }))).rejects.toMatchObject({ name: 'RequestMalformedError' })
    await expect(client.sendMessage(saying('x'.repeat(33_000)))).rejects.toThrow('send it in parts')
    const task = taskIn(await client.sendMessage(saying('Hi.')))
    await expect(client.sendMessage(saying('More.', { taskId: task.id, contextId: task.contextId }))).rejects.toMatchObject({
      name: 'UnsupportedOperationError'
    })

    const post = (body: string, headers: Record<string, string> = {}) =>
      fetch(`${board.room.url}/a2a`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', 'a2a-version': '1.0', ...headers }
      })
    const errorOf = async (response: Response) => ((await response.json()) as { error: { code: number } }).error.code
    expect(await errorOf(await post('{'))).toBe(-32700)
    expect(await errorOf(await post('[]'))).toBe(-32700)
    expect(await errorOf(await post('{"jsonrpc":"2.0","id":1,"method":"Nothing","params":{}}'))).toBe(-32601)
    expect(await errorOf(await post('{"jsonrpc":"2.0","id":1,"method":"GetTask","params":{"id":"x"}}', { 'a2a-version': '9.9' }))).toBe(
      -32009
    )
    const set = '{"jsonrpc":"2.0","id":1,"method":"tasks/pushNotificationConfig/set","params":{}}'
    expect(await errorOf(await post(set, { 'a2a-version': '0.3' }))).toBe(-32602)
    expect((await post('{}', { 'content-type': 'text/plain' })).status).toBe(415)
    expect((await post('{}', { origin: 'https://evil.example' })).status).toBe(403)
    expect((await post('x'.repeat(5_000_000))).status).toBe(413)
    expect((await fetch(`${board.room.url}/a2a`)).status).toBe(405)
  })
})
