// The story of a turn, from the message that began it to the reply that everyone can see. Which stage follows is code,
// never a model's choice; a stage that has finished is never run again, whichever server goes on.

import { commitReply } from './commit.ts'
import { compose, draftSchema } from './compose.ts'
import { askForClaims, extract, foundSchema } from './extract.ts'
import { contributionsSchema } from './delegate.ts'
import { gather } from './gather.ts'
import { conclude, meet } from './meeting.ts'
import { makePlan, settledPlanSchema } from './plan.ts'
import { mostAttempts, review } from './review.ts'
import { loadScene } from './scene.ts'
import type { TurnWork } from './work.ts'

/** Runs one turn to its end. Throws what keeps it from one; the runner then says so to everyone who follows. */
export async function runTurn(work: TurnWork): Promise<void> {
  const { scene, loaded } = await work.within('load', () => loadScene(work.room, work.turn))
  await work.start(loaded, scene)
  await work.room.budget?.requireSome(work.turn.ownerId)

  const plan = await work.stage('plan', settledPlanSchema, (signal) => makePlan(work, scene, signal))
  const lead = work.memberOf(plan.lead)
  const [hear, answer] = work.turn.meeting ? [meet, conclude] : [gather, compose]
  const contributions = await work.stage('gather', contributionsSchema, (signal) => hear(work, plan, signal))

  let draft = await work.stage('compose', draftSchema, (signal) => answer(work, { scene, lead, contributions }, signal))
  // What the person's words leave to be done does not depend on the answer: it is looked for while the critic reads.
  const [firstJudgement, claims] = await both(
    review(work, { scene, lead, contributions, draft, attempt: 1 }),
    work.within('extract', (signal) => askForClaims(work, scene, lead, signal))
  )
  let judgement = firstJudgement
  for (let attempt = 2; judgement.verdict === 'REVISE' && attempt <= mostAttempts; attempt += 1) {
    const rejected = { text: draft.text, reasons: judgement.reasons }
    draft = await work.stage(`compose:${attempt}`, draftSchema, (signal) => answer(work, { scene, lead, contributions, rejected }, signal))
    judgement = await review(work, { scene, lead, contributions, draft, attempt })
  }

  const found = await work.stage('extract', foundSchema, () => extract(work, scene, claims))
  await commitReply(work, { lead, draft, judgement, found })
}

/** What both come to, once both have ended. Throws what the first failed with, else the second. */
async function both<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second])
  return Promise.all([first, second])
}
