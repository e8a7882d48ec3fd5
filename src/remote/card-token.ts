import { CannotStart } from '../errors.ts'

/** A member as the board's files describe it, as far as its server asks for a token. */
interface Guarded {
  id: string
  name: string
  cardToken: string | null
}

/** The token for a member's server; undefined where it takes none. Throws CannotStart where the environment lacks it. */
export function cardTokenOf(
  { id, name, cardToken }: Guarded,
  environment: Readonly<Record<string, string | undefined>>
): string | undefined {
  const token = cardToken === null ? undefined : environment[cardToken]
  if (cardToken !== null && token === undefined)
    throw new CannotStart(`${cardToken} is not set, and ${id}.md needs it for the token of ${name}'s server.`)
  return token
}
