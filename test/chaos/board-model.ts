// A model for the board to speak with: Gemini's stand-in, which tells what each call is for and stops where it is told to.

import { startGemini } from '../stand-ins/gemini.ts'
import type { ModelServer, ModelServerRequest, Reply } from '../stand-ins/model-server.ts'
import type { Settings } from './server-process.ts'

export type CallKind = 'plan' | 'contribute' | 'position' | 'compose' | 'conclude' | 'review' | 'extract'

export interface BoardModel extends ModelServer {
  settings: Settings
  /** how often a kind of call came for the message with this text */
  calls(text: string, kind: CallKind): number
  /** The next call of this kind gets no end; resolves when it has come. */
  holdNext(kind: CallKind): Promise<void>
}

export const words = Array.from({ length: 24 }, (_, place) => `word ${place + 1} `)

const plan = {
  lead: 'cipher',
  ask: [
    { agent: 'nova', task: 'Say what the roadmap needs.' },
    { agent: 'atlas', task: 'Say what the market needs.' }
  ]
}
const position = { stance: 'FOR', confidence: 0.7, reasoning: 'It teaches us something soon.' }
const conclusion = { weighing: 'All are for it.', recommendation: 'Do it.', wouldChange: 'A lost customer.' }

export async function startBoardModel(pauseMs = 10): Promise<BoardModel> {
  const held = new Map<CallKind, () => void>()
  const gemini = await startGemini({
    answer: (request): Reply => {
      const kind = kindOf(request)
      const arrived = held.get(kind)
      held.delete(kind)
      arrived?.()
      if (arrived) return { hang: true, text: kind === 'extract' ? ['{"actions"'] : words.slice(0, 3) }
      if (kind === 'review') return approving(request)
      if (kind === 'extract') return { json: { actions: promised(saidIn(request)), dossier: [] } }
      if (kind === 'plan') return { json: plan }
      if (kind === 'position') return { json: position }
      if (kind === 'conclude') return { json: conclusion }
      return { text: words, pauseMs }
    }
  })
  return {
    ...gemini,
    settings: { GEMINI_API_KEY: 'a key of the stand-in', GEMINI_BASE_URL: gemini.url },
    calls: (text, kind) => gemini.requests.filter((request) => kindOf(request) === kind && saidIn(request).endsWith(`: ${text}`)).length,
    holdNext: (kind) => new Promise((resolve) => held.set(kind, resolve))
  }
}

const approvedJson = { verdict: 'APPROVED', relevance: 0.9, accuracy: 0.9, reasons: [] }
/** A critic that finds nothing. */
export const approved: Reply = { json: approvedJson }

/** The same, with an answer to each question that is put to it. */
export function approving({ input }: ModelServerRequest): Reply {
  const [, questions = ''] = /Questions about the draft:\n((?:\d+\. .*\n)*)/.exec(input.at(-1)?.text ?? '') ?? []
  const answers = [...questions.matchAll(/^(\d+)\. /gm)].map(([, number]) => ({
    question: Number(number),
    isFault: false,
    why: 'It is there.'
  }))
  return answers.length > 0 ? { json: { answers, ...approvedJson } } : approved
}

export function kindOf({ schema, input }: ModelServerRequest): CallKind {
  const asked = JSON.stringify(schema ?? {})
  if (asked.includes('"lead"')) return 'plan'
  if (asked.includes('"stance"')) return 'position'
  if (asked.includes('"recommendation"')) return 'conclude'
  if (asked.includes('"verdict"')) return 'review'
  if (schema) return 'extract'
  const notes = input.findLast(({ text }) => text.startsWith('<notes>'))?.text ?? ''
  return /Answer the person\.|Write the answer again/.test(notes) ? 'compose' : 'contribute'
}

/** The message that a call is about: it stands ahead of the notes. */
function saidIn({ input }: ModelServerRequest): string {
  const notes = input.findLastIndex(({ text }) => text.startsWith('<notes>'))
  return input[notes - 1]?.text ?? ''
}

/** A commitment, where the words hold one. */
function promised(text: string): object[] {
  const quote = /I'll [^.]*\./.exec(text)?.[0]
  const action = {
    kind: 'COMMITMENT',
    title: 'Send the numbers',
    owner: null,
    due: 'by Friday',
    sameAs: null,
    status: 'OPEN',
    confidence: 0.9
  }
  return quote === undefined ? [] : [{ ...action, quote }]
}
