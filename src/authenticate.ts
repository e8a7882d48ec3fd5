// Who asks, where the settings ask for tokens and where they do not.

import type { createPeople } from './people/people.ts'
import type { RateLimit } from './people/rate-limit.ts'
import type { Tokens } from './people/tokens.ts'
import type { Authenticate } from './transport/graphql.ts'

/** By the token that is shown; where none is asked for, whoever comes is one local person, for nobody else's machine is let in. */
export function authenticateWith(tokens: Tokens | undefined, people: ReturnType<typeof createPeople>, count: RateLimit): Authenticate {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  if (!tokens) return async () => ({ viewer: await people.meet({ id: 'local', name: null, timeZone }), expiresAt: undefined })
  return async (authorization) => {
    const claims = await tokens.check(authorization)
    // A bot asks for many: each of them is counted.
    if (![...claims.scopes].some((scope) => scope.startsWith('exchange:'))) await count(claims.personId)
    const viewer = await people.meet({ id: claims.personId, name: claims.name, timeZone: claims.timeZone ?? timeZone })
    return { viewer, expiresAt: claims.expiresAt }
  }
}
