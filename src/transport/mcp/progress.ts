// How a question fares, in lines for whoever waits: who is asked, which tools are used, what the drafts say. None of it is
// the answer.

import type { ServerContext } from '@modelcontextprotocol/server'
import type { Board } from '../../agents/board.ts'
import { memberOf } from '../../../schema/agent.ts'
import type { SessionEvent } from '../../event.ts'

export interface Progress extends Disposable {
  tell(event: SessionEvent): void
}

/** letters of a draft that make a line */
const pieceLength = 200
/** Clients give up after some time without news, 60 s for most. */
const quietMs = 10_000

/** Tells a client that has asked for it (`progressToken`) of what happens, and in quiet times that something still does. */
export function openProgress({ mcpReq }: ServerContext, board: Board): Progress | undefined {
  const progressToken = mcpReq._meta?.progressToken
  if (progressToken === undefined) return undefined
  const drafts = new Map<string, { agent: string; text: string }>()
  const nameOf = (agent: string) => memberOf(board, agent).name
  let progress = 0
  const say = (message: string) => {
    progress += 1
    // A client that is gone hears nothing, and that is no failure.
    mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, message } }).catch(() => undefined)
    quiet.refresh()
  }
  const quiet = setInterval(() => say('The board is still at work.'), quietMs).unref()
  const sayDraft = (draftId: string) => {
    const draft = drafts.get(draftId)
    if (draft) say(`Draft by ${nameOf(draft.agent)}, not checked yet: ${draft.text.trim()}`)
    drafts.delete(draftId)
  }

  return {
    tell: (event) => {
      if (event.type === 'AgentDelta') {
        const { agent, draftId, text } = event.payload
        const draft = { agent, text: (drafts.get(draftId)?.text ?? '') + text }
        drafts.set(draftId, draft)
        if (draft.text.length >= pieceLength) sayDraft(draftId)
        return
      }
      for (const draftId of drafts.keys()) sayDraft(draftId)
      const line = lineOf(event, nameOf)
      if (line !== undefined) say(line)
    },
    [Symbol.dispose]: () => clearInterval(quiet)
  }
}

function lineOf(event: SessionEvent, nameOf: (agent: string) => string): string | undefined {
  switch (event.type) {
    case 'TurnStarted':
      return 'The board is at work.'
    case 'DelegationUpdated': {
      const { from, to, task, status, error } = event.payload
      if (status === 'RUNNING') return `${nameOf(from)} asks ${nameOf(to)}: ${task}`
      if (status === 'COMPLETED') return `${nameOf(to)} has answered.`
      return `${nameOf(to)} could not be asked${error === null ? '.' : `: ${error}`}`
    }
    case 'ToolCallUpdated': {
      const { agent, tool, status } = event.payload
      if (status === 'AWAITING_APPROVAL') return `${nameOf(agent)} wants to call ${tool}, which waits for approval.`
      if (status === 'RUNNING') return `${nameOf(agent)} calls ${tool}.`
      return status === 'SUCCEEDED' ? `${nameOf(agent)} has called ${tool}.` : `${tool} did not work for ${nameOf(agent)}.`
    }
    case 'DraftRetracted':
      return `The critic sent the draft back: ${event.payload.reasons.join(' ')}`
    case 'ReviewCompleted':
      return `The critic has judged a draft: ${event.payload.verdict}.`
    default:
      return undefined
  }
}
