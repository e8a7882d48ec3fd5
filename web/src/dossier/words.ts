import type { DossierKind } from '../generated/graphql.ts'

export const dossierKinds: readonly DossierKind[] = ['GOAL', 'CONSTRAINT', 'PREFERENCE', 'FACT', 'COMMUNICATION_STYLE', 'SPEECH_PATTERN']

export const dossierWords: Readonly<Record<DossierKind, string>> = {
  GOAL: 'Goals',
  CONSTRAINT: 'Constraints',
  PREFERENCE: 'Preferences',
  FACT: 'Facts',
  COMMUNICATION_STYLE: 'How to speak with you',
  SPEECH_PATTERN: 'How you speak'
}
