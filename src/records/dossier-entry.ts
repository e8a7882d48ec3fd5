import { z } from 'zod'

export const dossierKindSchema = z.enum(['GOAL', 'CONSTRAINT', 'PREFERENCE', 'FACT', 'COMMUNICATION_STYLE', 'SPEECH_PATTERN'])
export type DossierKind = z.infer<typeof dossierKindSchema>

/** A line of the ledger of what the board knows of a person. Nothing is overwritten: a line ends when another supersedes it. */
export const dossierEntrySchema = z.object({
  id: z.string(),
  ownerId: z.string(),
  kind: dossierKindSchema,
  text: z.string(),
  confidence: z.number(),
  quote: z.string().nullable(),
  /** the message it was learned from; null where the person entered it */
  sourceSessionId: z.string().nullable(),
  sourceSeq: z.int().nullable(),
  validFrom: z.iso.datetime(),
  validTo: z.iso.datetime().nullable(),
  supersededBy: z.string().nullable(),
  /** hash of kind and words, kept after a forget, so that the same words are not learned again */
  fingerprint: z.string(),
  forgottenAt: z.iso.datetime().nullable()
})
export type DossierEntry = z.infer<typeof dossierEntrySchema>
