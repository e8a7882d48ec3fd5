import type { Message } from './conversation.ts'
import type { Unsent } from './outbox.ts'

/** What is not in the transcript yet: the answer to a message and its event come on two ways, and either may be first. */
export function stillUnsent(unsent: readonly Unsent[], messages: ReadonlyMap<number, Message>, newest: number): Unsent[] {
  const used = new Set<number>()
  return unsent.filter(({ text, after }) => {
    for (let seq = after + 1; seq <= newest; seq++) {
      const message = messages.get(seq)
      if (message?.role !== 'USER' || message.text !== text || used.has(seq)) continue
      used.add(seq)
      return false
    }
    return true
  })
}
