// What each part of a prompt may take, in tokens as tokens.ts estimates them. Every part has its bound, so the whole has one,
// whatever a person has said, decided and left open (docs/context.md).

import type { ModelTask } from '../models/model.ts'

export const promptTokens = {
  persona: 8_000,
  /** names and descriptions */
  skills: 3_000,
  /** texts of those that are active, newest first */
  skillTexts: 8_000,
  dossier: 3_000,
  summary: 700,
  openActions: 1_500,
  /** calls that needed approval, and what came of them */
  approvals: 3_000,
  /** what one of them was to be called with */
  approvedArguments: 200,
  history: 12_000,
  /** one earlier message of the history; what is being answered goes whole, for no message is longer than it may be */
  message: 2_000,
  said: 8_500,
  contributions: 6_000,
  toolResults: 4_000,
  draft: 4_000,
  reasons: 1_000,
  /** what the checks in code could not settle */
  questions: 600,
  instruction: 4_000
} as const

/** What a summary is made of at a time. */
export const summaryTokens = {
  messages: 8_000,
  /** one message */
  message: 600,
  /** the summary itself */
  text: 600
} as const

/** What a model may answer with, thinking included. Only models that cost money are held to it: then the worst case is known. */
export const outputTokens: Readonly<Record<ModelTask, number>> = {
  hear: 8_192,
  plan: 4_096,
  answer: 8_192,
  contribute: 8_192,
  position: 4_096,
  review: 4_096,
  extract: 8_192,
  opening: 2_048,
  summary: 4_096
}
