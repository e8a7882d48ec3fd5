import type { Brief } from '../../../src/models/model.ts'

const members = [
  { id: 'atlas', name: 'Atlas', role: 'Strategy', description: 'Strategy, positioning and go-to-market.' },
  { id: 'cipher', name: 'Cipher', role: 'Finance', description: 'Runway, pricing, unit economics and fundraising.' },
  { id: 'nova', name: 'Nova', role: 'Product and technology', description: 'What to build, how, and in which order.' }
]

/** A brief as a session would make it, said on Wednesday, 2 December 2026, at 10:00 in Berlin. */
export const briefOf = (text: string, more: Partial<Omit<Brief, 'said'>> = {}): Brief => ({
  agent: { id: 'atlas', name: 'Atlas', role: 'Strategy', skills: ['strategy'] },
  said: { author: 'Mara', text, at: '2026-12-02T09:00:00.000Z', timeZone: 'Europe/Berlin' },
  dossier: [],
  openActions: [],
  members,
  contributions: [],
  history: [],
  ...more
})
