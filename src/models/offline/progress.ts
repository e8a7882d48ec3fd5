// What was said of work that is already on the list: done, begun, called off. Says nothing of work that is not.

import { type ActionStatus, actionKindSchema } from '../../records/action.ts'
import type { Brief } from '../model.ts'
import type { Extraction } from '../task.ts'
import { sameWork } from './likeness.ts'
import type { Clause } from './sentences.ts'
import { fromGerund, fromPast } from './verb.ts'

const adverbs = '(?:already |just |finally |now |all |completely |actually |today |yesterday |also )*'
const me = "(?:i|we)(?:['’]ve| have)? "
const finishing = /^(?:finished|completed|done|did|wrapped up|wrapped|closed|finalized|delivered)$/i

const rules: readonly { status: ActionStatus; words: RegExp }[] = [
  {
    status: 'DONE',
    words: new RegExp(`^(?:(?:i['’]?m|we['’]?re|i am|we are) )?${adverbs}(?:done|finished|through) with (?<what>.+)`, 'i')
  },
  {
    status: 'DONE',
    words: new RegExp(
      `^(?:${me})?${adverbs}(?<past>wrapped up|sent out|sent off|[a-z]+) ${adverbs}(?<what>(?:the|my|our|that|all|with|a|an|it|up|out|to|on|five|ten|\\d+)\\b.+|[a-z]+ [a-z]+.*)`,
      'i'
    )
  },
  {
    status: 'DONE',
    words: new RegExp(
      `^(?<what>(?:the|my|our|that) .+?) (?:is|are|was|were|has been|have been|got|went) ${adverbs}(?:done|finished|complete|completed|ready|sent|shipped|live|out|closed|signed|published|written|drafted|wrapped up|delivered|(?<past>\\w+ed))\\b`,
      'i'
    )
  },
  { status: 'DONE', words: /^(?:done|finished|completed|\[x\]|✅|✓)[:,]? (?<what>.+)/i },
  { status: 'DONE', words: /^(?<what>.+?)(?::| -| –) ?(?:done|finished|completed|✅|✓)$/i },
  {
    status: 'DISMISSED',
    words: /^(?:forget(?: about)?|scrap|cancel|never ?mind(?: about)?|skip|drop) (?<what>(?:the|my|our|that|it|\w+ing)\b.*)/i
  },
  {
    status: 'DISMISSED',
    words:
      /^(?:(?:i|we) (?:no longer need to|don['’]t (?:need|have) to|do not need to|won['’]t|will not)|no need to|there['’]s no need to) (?<what>.+?)(?: anymore| any ?more| any longer| after all)?$/i
  },
  {
    status: 'IN_PROGRESS',
    words: new RegExp(
      `^(?:i['’]m|we['’]re|i am|we are) ${adverbs}(?:still |currently |busy )*(?:working on|halfway through|in the middle of|busy with|(?<gerund>\\w+ing)) (?<what>.+)`,
      'i'
    )
  },
  {
    status: 'IN_PROGRESS',
    words: new RegExp(`^${me}${adverbs}(?:started|begun|began)(?: on| with| to| working on)? (?:(?<gerund>\\w+ing) )?(?<what>.+)`, 'i')
  }
]

const denied = /\b(?:not|haven['’]t|hasn['’]t|isn['’]t|aren['’]t|never|almost|nearly|half)\b/i

/** How a clause moves an open action on; undefined where it speaks of none. */
export function progressIn(clause: Clause, openActions: Brief['openActions']): Extraction['actions'][number] | undefined {
  for (const { status, words } of rules) {
    const found = words.exec(clause.plain)?.groups
    const what = found?.['what']
    if (!what || (status === 'DONE' && denied.test(clause.plain))) continue
    const verb = found['gerund']
      ? fromGerund(found['gerund'])
      : found['past'] && !finishing.test(found['past'])
        ? fromPast(found['past'].split(' ')[0] ?? '')
        : ''
    if (verb === undefined) continue
    const open = sameWork(`${verb} ${what.replace(/\b(?:today|yesterday|last night|this morning|last week)\b/gi, '')}`.trim(), openActions)
    const kind = actionKindSchema.safeParse(open?.kind)
    if (!open || !kind.success) continue
    return {
      kind: kind.data,
      title: open.title,
      quote: clause.text,
      owner: open.owner,
      due: null,
      sameAs: open.id,
      status,
      confidence: 0.9
    }
  }
  return undefined
}
