// A board room whose members speak by script: Gemini's stand-in, told for each call what it is for and who is to answer.

import { type BoardRoom, type BoardRoomOptions, startBoardRoom } from './board-room.ts'
import { approved, type CallKind, kindOf } from './chaos/board-model.ts'
import { startGemini } from './stand-ins/gemini.ts'
import type { ModelServerRequest, Reply } from './stand-ins/model-server.ts'

export interface Call {
  kind: CallKind
  /** handle of the member who is spoken for */
  agent: string
  request: ModelServerRequest
}

export interface ScriptedBoard {
  room: BoardRoom
  /** for another server with the same script */
  settings: Readonly<Record<string, string>>
  /** every call since the last script, in order */
  calls: readonly Call[]
  /** what each kind of call is answered from now on; what is not said has its plain answer */
  script(replies: Partial<Record<CallKind, (call: Call) => Reply | Promise<Reply>>>): void
  close(): Promise<void>
}

export async function startScriptedBoard(options: BoardRoomOptions = {}): Promise<ScriptedBoard> {
  let replies: Parameters<ScriptedBoard['script']>[0] = {}
  let calls: Call[] = []
  const gemini = await startGemini({
    answer: (request) => {
      const call: Call = { kind: kindOf(request), agent: /^You are (\w+)/.exec(request.system)?.[1]?.toLowerCase() ?? '', request }
      calls.push(call)
      return (replies[call.kind] ?? plain[call.kind])(call)
    }
  })
  const settings = { GEMINI_API_KEY: 'key', GEMINI_BASE_URL: gemini.url, ...options.settings }
  const room = await startBoardRoom({ ...options, settings })
  return {
    room,
    settings,
    get calls() {
      return calls
    },
    script: (next) => {
      replies = next
      calls = []
    },
    close: async () => {
      await room.close()
      await gemini.close()
    }
  }
}

const plain: Record<CallKind, (call: Call) => Reply> = {
  plan: () => ({ json: { lead: 'atlas', ask: [] } }),
  contribute: ({ agent }) => ({ text: [`What ${agent} `, 'has to say.'] }),
  position: ({ agent }) => ({ json: { stance: 'FOR', confidence: 0.7, reasoning: `What speaks for it, says ${agent}.` } }),
  compose: () => ({ text: ['The ', 'answer.'] }),
  conclude: () => ({ json: { weighing: 'They agree.', recommendation: 'Do it.', wouldChange: 'A lost customer.' } }),
  review: () => approved,
  extract: () => ({ json: { actions: [], dossier: [] } })
}

export interface TurnSeen {
  status: string
  reply: { text: string; agent: { id: string } } | null
  error: { code: string; message: string } | null
  usage: { inputTokens: number }
  delegations: DelegationSeen[]
  positions: { agent: { id: string }; stance: string; confidence: number; reasoning: string }[]
  actions: { kind: string; title: string; quote: string; dueAt: string | null }[]
}

export interface DelegationSeen {
  id: string
  parentId: string | null
  from: { id: string }
  to: { id: string }
  task: string
  status: string
  result: string | null
  error: string | null
  milliseconds: number | null
  usage: { inputTokens: number; outputTokens: number }
}

export async function turnOf(room: BoardRoom, id: string): Promise<TurnSeen> {
  const query = `query ($id: ID!) { turn(id: $id) {
    status reply { text agent { id } } error { code message } usage { inputTokens }
    delegations { id parentId from { id } to { id } task status result error milliseconds usage { inputTokens outputTokens } }
    positions { agent { id } stance confidence reasoning } actions { kind title quote dueAt }
  } }`
  return (await room.read<{ turn: TurnSeen }>(query, { id })).turn
}

/** Says something, and answers all that is known of its turn once that has ended. */
export async function talk(room: BoardRoom, sessionId: string, text: string, more: Record<string, unknown> = {}): Promise<TurnSeen> {
  const { id } = await room.talk(sessionId, text, more)
  return turnOf(room, id)
}
