// Who sits on the board, and where actions can be handed to: asked for now and then.

import type { Api } from './api.ts'
import type { MembersQuery } from './generated/graphql.ts'
import { members } from './operations.ts'

export type Members = ReturnType<typeof createMembers>

const rememberedMs = 60_000

export function createMembers(api: Api) {
  let known: { at: number; asked: Promise<MembersQuery> } | undefined
  const ask = (): Promise<MembersQuery> => {
    if (known && Date.now() - known.at < rememberedMs) return known.asked
    const asked = api.ask(members, {})
    known = { at: Date.now(), asked }
    asked.catch(() => {
      if (known?.asked === asked) known = undefined
    })
    return asked
  }
  return {
    /** whether recordings can be sent */
    hears: async () => (await ask()).board.hears,
    list: async () => (await ask()).agents,
    targets: async (): Promise<readonly string[]> => (await ask()).board.exportTargets
  }
}
