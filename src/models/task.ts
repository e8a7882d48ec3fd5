// The shapes of structured answers, one for each task that has one. What a model says in them is a claim: whoever asked
// checks quotes, names and dates in code before anything is kept.

import { z } from 'zod'
import { actionKindSchema } from '../records/action.ts'
import { positionSchema } from '../records/delegation.ts'
import { dossierKindSchema } from '../records/dossier-entry.ts'

/** Who answers, who is asked first, and for what. */
export const planSchema = z.object({
  lead: z.string().describe('handle of the member who answers'),
  ask: z
    .array(
      z.object({ agent: z.string().describe('handle'), task: z.string().describe('what this member is to find out, in one sentence') })
    )
    .max(4)
    .describe('members whose view the answer needs; empty for small talk and for what one member can answer alone')
})
export type PlanAnswer = z.infer<typeof planSchema>

/** What somebody said aloud, and how. */
export const heardSchema = z.object({
  meaning: z
    .string()
    .describe(
      'what the person says, in their own language and words, as they would have written it: every statement, question, number, name and date is there, filler words and false starts are not; empty where no words can be made out'
    ),
  pace: z.enum(['slow', 'even', 'fast']),
  emphasis: z.array(z.string()).describe('up to five words that are stressed, as they are in the meaning; empty where none are'),
  emotion: z.enum(['calm', 'confident', 'excited', 'hopeful', 'unsure', 'worried', 'frustrated', 'sad', 'tired']),
  seconds: z.number().nonnegative().describe('how long the person speaks')
})
export type HeardAnswer = z.infer<typeof heardSchema>

/** What the person's own words contain. Every quote is copied from them, letter for letter. */
export const extractionSchema = z.object({
  actions: z.array(
    z.object({
      kind: actionKindSchema,
      title: z.string().describe('short, in the imperative for commitments and tasks, as a statement for decisions and insights'),
      quote: z.string().describe('the sentence it was drawn from, copied letter for letter'),
      owner: z.string().nullable().describe('who is to do it, as named; null where nobody is; the speaker by their own name'),
      due: z.string().nullable().describe('the words that say when, copied letter for letter, e.g. "by Friday"; null where none do'),
      sameAs: z.string().nullable().describe('id of the open action that this repeats or changes; null where it is new'),
      status: z
        .enum(['PROPOSED', 'OPEN', 'IN_PROGRESS', 'DONE', 'DISMISSED'])
        .describe('OPEN where new; DONE where the words say that it is done'),
      confidence: z.number().min(0).max(1)
    })
  ),
  dossier: z.array(
    z.object({
      // How somebody speaks is told by their voice, never by their words.
      kind: dossierKindSchema.exclude(['SPEECH_PATTERN']),
      text: z.string().describe('what was learned of the person or the company, as a statement'),
      quote: z.string().describe('copied letter for letter'),
      confidence: z.number().min(0).max(1),
      about: z.string().nullable().default(null).describe('id of the known line that this repeats or replaces; null where it is new'),
      relation: z
        .enum(['NEW', 'REPEATS', 'REPLACES'])
        .default('NEW')
        .describe('REPLACES where the known line holds no longer now that this was said')
    })
  )
})
export type Extraction = z.infer<typeof extractionSchema>

/** Where a member of the board stands, before hearing the others. */
export const positionAnswerSchema = z.object({
  stance: positionSchema.shape.stance.describe(
    'FOR or AGAINST what was put to the board; ABSTAIN only where your trade has nothing to say'
  ),
  confidence: z.number().min(0).max(1),
  reasoning: z.string().trim().min(1).describe('why, in two to four sentences')
})
export type PositionAnswer = z.infer<typeof positionAnswerSchema>

/** What a meeting comes to, once all positions are known. */
export const conclusionSchema = z.object({
  weighing: z
    .string()
    .trim()
    .min(1)
    .describe('where the positions meet and where they part, and which reasons weigh more; never an average of them'),
  recommendation: z.string().trim().min(1).describe('what to do, in one or two sentences'),
  wouldChange: z.string().trim().min(1).describe('the fact or event that would change the recommendation')
})
export type Conclusion = z.infer<typeof conclusionSchema>

export const reviewAnswerSchema = z.object({
  verdict: z.enum(['APPROVED', 'REVISE']),
  relevance: z.number().min(0).max(1),
  accuracy: z.number().min(0).max(1),
  reasons: z.array(z.string()).describe('what to change; empty where approved')
})
export type ReviewAnswer = z.infer<typeof reviewAnswerSchema>

/** A verdict that is given after an answer to each of so many questions, which are numbered from 1. */
export const answeringReviewSchema = (questions: number) =>
  z.object({
    answers: z
      .array(
        z.object({
          question: z.int().min(1).max(questions).describe('its number'),
          isFault: z.boolean().describe('true where the draft is at fault there'),
          why: z.string().describe('in one sentence, with what would put it right')
        })
      )
      .length(questions)
      .refine((answers) => new Set(answers.map(({ question }) => question)).size === questions, 'answer each question once')
      .describe('one for each question, before the verdict'),
    ...reviewAnswerSchema.shape
  })
