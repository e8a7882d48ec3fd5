// The commit stage: reply, actions, dossier and the turn's end, all in one, or nothing.

import type { Agent } from '../agents/board.ts'
import { UpstreamUnavailable } from '../errors.ts'
import type { Action } from '../records/action.ts'
import { changeOf } from '../session/change.ts'
import type { Draft } from './compose.ts'
import type { Found } from './extract.ts'
import { type Judgement, labelOf, reviewOf } from './review.ts'
import type { TurnWork } from './work.ts'

export interface Outcome {
  lead: Agent
  draft: Draft
  judgement: Judgement
  found: Found
}

/** Throws UpstreamUnavailable where there is nothing to say; Fenced where the turn is no longer ours. */
export async function commitReply(work: TurnWork, { lead, draft, judgement, found }: Outcome): Promise<void> {
  if (draft.text === '') throw new UpstreamUnavailable('The model gave no usable answer: send the message again.')
  await work.commit((change) => {
    const { seq } = work.turn
    const reply = change.say(
      {
        role: 'AGENT',
        agent: lead.id,
        authorName: lead.name,
        text: draft.text + labelOf(judgement),
        clientMessageId: null,
        speech: null,
        review: reviewOf(work, lead, judgement, change.at)
      },
      seq
    )
    for (const action of found.actions) change.action(action, seq)
    for (const entry of found.entries) change.dossierEntry(entry, seq)
    change.endTurn({
      ...work.turn,
      status: 'COMPLETED',
      reply: reply.seq,
      endedAt: change.at,
      actionIds: found.mentioned,
      timing: work.timing(change.at)
    })
  })
  await tellOtherSessions(work, found.actions)
}

/** An action that was found in another session is open in that one's hot state too: it takes over the newer state. */
async function tellOtherSessions({ room, sessionId }: TurnWork, actions: readonly Action[]): Promise<void> {
  for (const action of actions.filter((each) => each.sessionId !== sessionId)) {
    const loaded = await room.sessions.load(action.sessionId)
    if (!loaded) continue
    await room.sessions.commit(loaded.view, (view) => changeOf(view, room.now(), (change) => change.adoptAction(action)))
  }
}
