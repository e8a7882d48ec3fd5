// A live conversation's model: connected with what this server knows of the session, so that any server can open it anew at
// any moment; paid for like every other model. What is said in it goes to the board as messages (send.ts).

import { dossierFor } from '../agents/prompt.ts'
import { jsonSchemaOf } from '../models/json-schema.ts'
import type { LiveConnection, LiveModel, LivePart, LiveRequest } from '../models/live.ts'
import { costUsd } from '../models/prices.ts'
import { heardSchema } from '../models/task.ts'
import { clip } from '../models/tokens.ts'
import type { Reservation } from '../people/budget.ts'
import type { Person } from '../records/person.ts'
import type { Usage } from '../records/usage.ts'
import type { SessionView } from '../session/view.ts'
import { changeOf } from '../session/change.ts'
import type { HearingCall } from './hear.ts'
import type { TurnRoom } from './room.ts'
import { loadOwn } from './send.ts'

export interface Voice {
  /** the model that speaks, by name */
  readonly model: string
  /**
   * Opens a connection that knows what was said up to now. Throws NotFound, BUDGET_EXCEEDED, UpstreamUnavailable.
   * `spent` is called where the budget is spent meanwhile; the connection is closed by then.
   */
  connect(
    viewer: Person,
    sessionId: string,
    on: (part: LivePart) => void,
    spent: (cause: unknown) => void,
    signal: AbortSignal
  ): Promise<LiveConnection>
  /** Enters what speaking took after a message, as a call of its turn. */
  enter(viewer: Person, sessionId: string, turn: number, call: HearingCall): Promise<void>
}

/** What the person says between two answers, and one answer, at the most, in tokens: some two minutes each. */
const worst = { inputTokens: 16_000, cachedInputTokens: 0, outputTokens: 4_000 }
const told = 12
const toldTokens = 300

export function createVoice(room: TurnRoom, live: LiveModel | undefined): Voice | undefined {
  if (!live) return undefined
  return {
    model: live.name,
    connect: async (viewer, sessionId, on, spent, signal) => {
      const view = await loadOwn(room, viewer, sessionId)
      const purse = await openPurse(room, viewer.id, live.name)
      const pay = (part: LivePart) => {
        on(part)
        if (part.type === 'usage')
          purse.pay(part.usage).catch((cause: unknown) => {
            connected.then(({ close }) => close()).catch(() => undefined)
            spent(cause)
          })
      }
      const connected = live.connect({ ...promptToTalk(room, view), on: pay, signal })
      const connection = await connected.catch((cause: unknown) => {
        purse.close()
        throw cause
      })
      return {
        ...connection,
        close: () => {
          connection.close()
          purse.close()
        }
      }
    },
    enter: async (viewer, sessionId, turn, call) => {
      const view = await loadOwn(room, viewer, sessionId)
      await room.sessions.commit(view, (newest) =>
        changeOf(newest, room.now(), (change) =>
          change.modelCall({ ...call, sessionId, ownerId: viewer.id, turn, attempt: 0, number: 2, asked: null, answer: null })
        )
      )
    }
  }
}

interface Purse {
  /** Enters what was used, and sets aside what comes next. Throws BUDGET_EXCEEDED, StoreUnavailable. */
  pay(usage: Usage): Promise<void>
  /** Gives back what is set aside. */
  close(): void
}

/** What the next answer may cost is set aside before it is asked for, as long as somebody talks. Throws BUDGET_EXCEEDED. */
async function openPurse({ budget, now, log }: TurnRoom, ownerId: string, model: string): Promise<Purse> {
  if (!budget) return { pay: async () => undefined, close: () => undefined }
  const reserve = () => budget.reserve(ownerId, costUsd(model, worst, now()))
  // One after the other, in the order in which they are asked for.
  let held: Promise<Reservation | undefined> = Promise.resolve(await reserve())
  const settle = async (usd: number) => (await held.catch(() => undefined))?.settle(usd)
  return {
    pay: async ({ costUsd: usd }) => {
      held = settle(usd).then(reserve)
      await held
    },
    close: () => {
      held = settle(0).then(() => undefined)
      held.catch((cause: unknown) => log.warn({ err: cause }, 'what was set aside for a live answer is given back when it expires'))
    }
  }
}

/** The model that speaks passes on what is said and says what is answered; it knows enough to get the names right. */
function promptToTalk({ board }: TurnRoom, view: SessionView): Pick<LiveRequest, 'system' | 'history' | 'tool'> {
  const members = view.session.agents.flatMap((id) => board.agents.get(id) ?? []).map(({ name, role }) => `${name} (${role})`)
  return {
    system: [`You are the voice of a founder's board of advisers: ${members.join(', ')}. ${instruction}`, dossierFor(view.dossier)]
      .filter(Boolean)
      .join('\n\n'),
    history: view.messages.slice(-told).map(({ role, authorName, text }) => ({
      role: role === 'USER' ? 'user' : 'model',
      text: clip(`${authorName}: ${text}`, toldTokens)
    })),
    tool: { name: 'ask_board', description: 'Passes on to the board what the person has just said, and brings its answer.', parameters }
  }
}

const instruction = `Call ask_board once with everything the person says each time they have finished, greetings aside; you never answer for the board, and never from what you know. Then speak its answer in full, in the person's language, naturally and without formatting, with every figure, name and date as it stands. What was said before is below, so that you understand what is meant.`

const parameters = jsonSchemaOf(heardSchema)
