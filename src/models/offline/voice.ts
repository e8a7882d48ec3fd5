// How a board member speaks: from the area that their id, role and skills point to, so that a member added by a file has
// a voice too.

import type { Brief } from '../model.ts'
import type { Area } from './topic.ts'

interface Voice {
  /** undefined for a member of another trade, a lawyer say */
  area: Area | undefined
  /** how an answer begins; one is picked by the text, so that the same request is answered the same way */
  openings: readonly string[]
}

const byArea: Record<Area, { words: RegExp; openings: readonly string[] }> = {
  finance: {
    words: /\b(?:cipher|financ\w*|cfo|accounting|numbers|runway|economics|treasur\w*|controller)\b/i,
    openings: ['Numbers first.', 'Let us look at the figures.', 'What the numbers ask:']
  },
  product: {
    words: /\b(?:nova|product|tech\w*|engineer\w*|cto|design\w*|ux|software|developer)\b/i,
    openings: ['From the product side:', 'Think of what we build first.', 'The shortest way to learn:']
  },
  strategy: {
    words: /\b(?:atlas|strateg\w*|ceo|positioning|go-to-market|marketing|growth|sales|brand|chair\w*)\b/i,
    openings: ['The strategic view:', 'Start with the choice behind it.', 'What matters most here:']
  }
}

export function voiceOf(agent: Brief['agent']): Voice {
  const { role } = agent
  for (const words of [agent.id, role, agent.skills.join(' ')]) {
    for (const [area, voice] of Object.entries(byArea))
      if (voice.words.test(words) && isArea(area)) return { area, openings: voice.openings }
  }
  return { area: undefined, openings: [role ? `From the view of ${role.charAt(0).toLowerCase() + role.slice(1)}:` : 'My view:'] }
}

const isArea = (name: string): name is Area => name in byArea

/** One of several, the same for the same text. */
export const pick = (from: readonly string[], text: string): string =>
  from[[...text].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003, 7) % from.length] ?? ''
