// The story of a turn, from the message that began it to the reply that everyone can see. Which stage follows is code,
// never a model's choice; a stage that has finished is never run again, whichever server goes on.

import { compose, draftSchema } from './compose.ts'
import { commitReply } from './commit.ts'
import { extract, foundSchema } from './extract.ts'
import { contributionsSchema, gather } from './gather.ts'
import { makePlan, settledPlanSchema } from './plan.ts'
import { announce, judgementSchema, mostRevisions, review } from './review.ts'
import { loadScene } from './scene.ts'
import type { TurnWork } from './work.ts'

export async function runTurn(work: TurnWork): Promise<void> {
  const { scene, loaded } = await work.within('load', () => loadScene(work.room, work.turn))
  await work.start(loaded)

  const plan = await work.stage('plan', settledPlanSchema, (signal) => makePlan(work, scene, signal))
  const lead = work.memberOf(plan.lead)

  const contributions = await work.stage('gather', contributionsSchema, (signal) => gather(work, plan, signal))

  let draft = await work.stage('compose', draftSchema, (signal) => compose(work, { scene, lead, contributions }, signal))
  let judgement = await work.stage('review', judgementSchema, () => review(work, scene.said.text, draft, 1), (change, verdict) => announce(work, lead.id, draft, change, verdict))

  for (let revision = 1; judgement.verdict === 'REVISE' && revision <= mostRevisions; revision += 1) {
    const rejected = { text: draft.text, reasons: judgement.reasons }
    draft = await work.stage(`compose:${revision}`, draftSchema, (signal) => compose(work, { scene, lead, contributions, rejected }, signal))
    judgement = await work.stage(`review:${revision}`, judgementSchema, () => review(work, scene.said.text, draft, revision + 1), (change, verdict) =>
      announce(work, lead.id, draft, change, verdict)
    )
  }

  const found = await work.stage('extract', foundSchema, (signal) => extract(work, scene, lead, signal))

  await commitReply(work, { lead, draft, judgement, found })
}
