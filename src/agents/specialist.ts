// What a specialist is told: what its role needs, and no more. Its persona and its tools come from its own file.

import type { Message } from '../records/message.ts'
import type { Agent } from './board.ts'
import type { Scene } from './prompt.ts'

/** Some 2,000 tokens: a specialist is asked one thing, in words that stand by themselves. */
const historyCharacters = 8_000

/** The scene with the skills of one member alone, and with the newest of what was said. */
export const sceneOf = (scene: Scene, agent: Agent): Scene => ({
  ...scene,
  skills: scene.skills.filter((name) => agent.skills.includes(name)),
  history: newestWithin(scene.history, historyCharacters)
})

/** The newest messages that have no more characters than this together. */
export function newestWithin(messages: readonly Message[], characters: number): readonly Message[] {
  let left = characters
  const tooOld = messages.findLastIndex(({ text }) => {
    left -= text.length
    return left < 0
  })
  return messages.slice(tooOld + 1)
}
