// What a person says stays theirs: whatever anybody asks with the ids of somebody else is answered as if there were no such
// thing. The questions are made from the schema, so a field that is added later is asked too.

import { randomUUID } from 'node:crypto'
import {
  getNamedType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLOutputType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField
} from 'graphql'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { schema } from '../../schema/schema.ts'
import { createTokens } from '../../src/people/tokens.ts'
import { connect, saying } from '../a2a-client.ts'
import { type BoardRoom, startBoardRoom } from '../board-room.ts'
import { freshDatabase } from '../database.ts'
import { openDatabase } from '../../src/database/database.ts'
import { migrate } from '../../src/database/migrate.ts'

const secret = 'a secret of the tests that is long enough'
const marker = 'Zweikommafuenfmillionen'

type Field = GraphQLField<unknown, unknown>
type Input = GraphQLArgument | GraphQLInputField

/** An argument, or a field of an input object, that takes an id. */
interface Question {
  name: string
  operation: 'query' | 'mutation' | 'subscription'
  field: Field
  /** from the field's arguments to the id */
  path: string[]
}

/** Ids that are chosen by whoever opens a session or sends a message, of things that need not be there. */
const chosenByClients = ['openSession.input.id', 'openSession.input.externalRef', 'sendMessage.input.clientMessageId']
/** Handles of the board's members: the same for everybody. */
const ofMembers = ['openSession.input.agents', 'sendMessage.input.to', 'assignAgents.input.agentIds', 'assignAgents.agentIds']

const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/

const isId = (type: GraphQLInputType): boolean => getNamedType(type).name === 'ID'

function questions(): Question[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()]
  ] as const
  return roots.flatMap(([operation, root]) =>
    Object.values(root?.getFields() ?? {}).flatMap((field) =>
      field.args.flatMap((argument) =>
        pathsToIds(argument).map((path) => ({ name: `${field.name}.${path.join('.')}`, operation, field: field as Field, path }))
      )
    )
  )
}

function pathsToIds({ name, type }: Input): string[][] {
  if (isId(type)) return [[name]]
  const named = getNamedType(type)
  if (!isInputObjectType(named)) return []
  return Object.values(named.getFields()).flatMap((field) => pathsToIds(field).map((path) => [name, ...path]))
}

/** Something of a type, with the id where the path leads. */
function valueOf(type: GraphQLInputType, path: readonly string[], id: string): unknown {
  if (isNonNullType(type)) return valueOf(type.ofType, path, id)
  if (isListType(type)) return [valueOf(type.ofType, path, id)]
  if (isEnumType(type)) return type.getValues()[0]?.name
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter((field) => isRequiredInputField(field) || field.name === path[0])
    return Object.fromEntries(fields.map((field) => [field.name, valueOf(field.type, field.name === path[0] ? path.slice(1) : [], id)]))
  }
  const plain: Record<string, unknown> = {
    ID: path.length === 0 ? id : 'x',
    Int: 1,
    Float: 1,
    Boolean: true,
    DateTime: new Date().toISOString()
  }
  return plain[type.name] ?? 'words of a stranger'
}

/** All that may be asked of an answer without arguments, so many objects deep. */
function selectionOf(type: GraphQLOutputType, depth: number): string {
  const named = getNamedType(type)
  if (!isCompositeType(named)) return ''
  if (isInterfaceType(named)) {
    const parts = schema.getPossibleTypes(named).map((possible) => `... on ${possible.name} ${selectionOf(possible, depth)}`)
    return `{ __typename ${depth > 0 ? parts.join(' ') : ''} }`
  }
  if (!isObjectType(named)) return '{ __typename }'
  const fields = Object.values(named.getFields()).filter(
    (field) => field.args.every((argument) => !isRequiredArgument(argument)) && (depth > 0 || !isCompositeType(getNamedType(field.type)))
  )
  // Fields of the same name may differ in their type from one member of an interface to the next.
  const parts = fields.map((field) => `${named.name}_${field.name}: ${field.name} ${selectionOf(field.type, depth - 1)}`)
  return `{ __typename ${parts.join(' ')} }`
}

function documentOf({ operation, field, path }: Question, id: string): { query: string; variables: Record<string, unknown> } {
  const given = field.args.filter((argument) => isRequiredArgument(argument) || argument.name === path[0])
  const variables = Object.fromEntries(
    given.map((argument) => [argument.name, valueOf(argument.type, argument.name === path[0] ? path.slice(1) : [], id)])
  )
  const [declared, passed] = [
    given.map(({ name, type }) => `$${name}: ${String(type)}`).join(', '),
    given.map(({ name }) => `${name}: $${name}`).join(', ')
  ]
  return { query: `${operation}(${declared}) { ${field.name}(${passed}) ${selectionOf(field.type, 1)} }`, variables }
}

const settings = { AUTH_JWT_SECRET: secret }
const issue = createTokens({ secret, jwksUrl: undefined, issuer: undefined, audience: undefined })?.issue
const tokenOf = async (subject: string): Promise<string> => (await issue?.({ subject, seconds: 3_600 })) ?? ''

describe.skipIf(!inject('databaseUrl')).each(['PGlite', 'Postgres'] as const)(
  'somebody who has the ids of another person, on %s',
  (store) => {
    let room: BoardRoom
    let drop: (() => Promise<void>) | undefined
    let tokens: { ada: string; bob: string }
    let idsOfAda: Record<string, string>

    beforeAll(async () => {
      const fresh = store === 'Postgres' ? await freshDatabase() : undefined
      drop = fresh?.drop
      if (fresh) {
        const database = await openDatabase({ url: fresh.url })
        await migrate(database)
        await database.close()
      }
      room = await startBoardRoom({ settings: { ...settings, PRIVATE_HOSTS: '127.0.0.1', ...(fresh && { DATABASE_URL: fresh.url }) } })
      tokens = { ada: await tokenOf('ada'), bob: await tokenOf('bob') }
      room.as(tokens.ada)
      const session = await room.openSession({ title: marker })
      const turn = await room.talk(
        session,
        `Board: we have $90,000, spend $12,000 a month, and sell ${marker}. I'll draft the deck by Friday.`,
        { meeting: true }
      )
      const { addDossierEntry } = await room.read<{ addDossierEntry: { id: string } }>(
        `mutation { addDossierEntry(input: { kind: FACT, text: "${marker}" }) { id } }`
      )
      const { addWebhook } = await room.read<{ addWebhook: { webhook: { id: string } } }>(
        'mutation { addWebhook(url: "http://127.0.0.1:9/hook") { webhook { id } } }'
      )
      const { turn: seen } = await room.read<{ turn: { delegations: { id: string }[]; toolCalls: { id: string }[] } }>(
        'query($id: ID!) { turn(id: $id) { delegations { id } toolCalls { id } } }',
        { id: turn.id }
      )
      idsOfAda = {
        session,
        cursor: `${session}:0`,
        message: turn.reply?.id ?? '',
        turn: turn.id,
        action: turn.actions[0]?.id ?? '',
        dossierEntry: addDossierEntry.id,
        webhook: addWebhook.webhook.id,
        ...(seen.delegations[0] && { delegation: seen.delegations[0].id }),
        ...(seen.toolCalls[0] && { toolCall: seen.toolCalls[0].id })
      }
      for (const [kind, id] of Object.entries(idsOfAda)) expect(id, kind).not.toBe('')
      room.as(tokens.bob)
      await room.talk(await room.openSession(), 'Hello, I am somebody else.')
    })
    afterAll(async () => {
      await room?.close()
      await drop?.()
    })

    /** What comes of a question, with the ids taken out of what is said. */
    async function answerTo(question: Question, id: string): Promise<string> {
      const { query, variables } = documentOf(question, id)
      const withoutId = (text: string) => text.replaceAll(id, '<id>').replaceAll(new RegExp(uuid, 'g'), '<id>')
      if (question.operation !== 'subscription') return withoutId(JSON.stringify(await room.ask(query, variables)))
      const first = await room
        .events(query, variables)
        .next()
        .then(({ value }) => value as unknown, String)
      return withoutId(JSON.stringify(first))
    }

    /** The same with other letters, as it would be if it were nobody's. */
    const madeUp = (id: string): string => {
      return uuid.test(id) ? id.replace(uuid, randomUUID()) : `${id.slice(0, -4)}0000`
    }

    const asked = questions().filter(({ name }) => ![...chosenByClients, ...ofMembers].includes(name))

    test('is asked for every id that the schema takes', () => {
      expect(asked.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['node.id', 'session.id', 'turn.id', 'sendMessage.input.sessionId'])
      )
      expect(asked.length).toBeGreaterThan(20)
    })

    test.each(asked)('$name finds nothing, and is told what is told of what never was', async (question) => {
      room.as(tokens.bob)
      for (const [kind, id] of Object.entries(idsOfAda)) {
        const answer = await answerTo(question, id)
        expect(answer, kind).not.toContain(marker)
        expect(answer, kind).toBe(await answerTo(question, madeUp(id)))
      }
    })

    test('opens no session by an id that is taken, and sees nothing of it', async () => {
      room.as(tokens.bob)
      const { data, errors } = await room.ask('mutation($id: ID) { openSession(input: { id: $id }) { id title } }', {
        id: idsOfAda['session']
      })
      expect(data?.['openSession'] ?? null).toBeNull()
      expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
    })

    test.each(['1.0', '0.3'] as const)('speaks A2A %s: neither context nor task is there for them', async (version) => {
      const card = await fetch(`${room.url}/.well-known/agent-card.json`, { headers: { 'a2a-version': version } })
      expect(await card.json()).toMatchObject({ securitySchemes: { bearer: {} } })
      const client = await connect(room.url, version, undefined, tokens.bob)
      await expect(client.sendMessage(saying('Hello', { contextId: idsOfAda['session'] ?? '' }))).rejects.toThrow(/that you may see/)
      await expect(client.getTask({ tenant: '', id: idsOfAda['turn'] ?? '', historyLength: undefined })).rejects.toThrow(/that you may see/)
      await expect(client.cancelTask({ tenant: '', id: idsOfAda['turn'] ?? '', metadata: undefined })).rejects.toThrow(/that you may see/)
    })

    test('asks over MCP: what the tools and resources name is not there', async () => {
      const call = (method: string, params: object) =>
        fetch(`${room.url}/mcp`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${tokens.bob}`,
            'content-type': 'application/json',
            accept: 'application/json, text/event-stream'
          },
          body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
        }).then((response) => response.text())
      const answers = await Promise.all([
        call('tools/call', { name: 'ask_board', arguments: { question: 'What do they sell?', session_id: idsOfAda['session'] } }),
        call('tools/call', { name: 'search_transcripts', arguments: { query: marker } }),
        call('tools/call', { name: 'list_actions', arguments: {} }),
        call('tools/call', { name: 'get_dossier', arguments: {} }),
        call('tools/call', { name: 'update_action', arguments: { id: idsOfAda['action'], status: 'DONE' } }),
        call('resources/list', {}),
        call('resources/read', { uri: `transcript://${idsOfAda['session']}` })
      ])
      for (const answer of answers)
        expect(answer.replaceAll(`\\"${marker}\\"`, '').replaceAll(`"${marker}"`, '')).not.toMatch(/deck|90,000/)
      expect(answers[0]).toMatch(/No session/)
    })

    test('changed nothing of theirs', async () => {
      room.as(tokens.ada)
      const { session, turn, viewer } = await room.read<{
        session: { title: string; archivedAt: string | null; messages: { edges: unknown[] } }
        turn: { status: string }
        viewer: { dossier: { entries: { text: string }[] }; webhooks: unknown[] }
      }>(
        `query($s: ID!, $t: ID!) {
        session(id: $s) { title archivedAt messages(last: 50) { edges { node { id } } } }
        turn(id: $t) { status }
        viewer { dossier { entries { text } } webhooks { id } }
      }`,
        { s: idsOfAda['session'], t: idsOfAda['turn'] }
      )
      expect(session).toMatchObject({ title: marker, archivedAt: null })
      expect(session.messages.edges).toHaveLength(2)
      expect(turn.status).toBe('COMPLETED')
      expect(viewer.dossier.entries.map(({ text }) => text)).toContain(marker)
      expect(viewer.webhooks).toHaveLength(1)
    })
  }
)
