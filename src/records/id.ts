// Ids say where a thing lives: everything of a session starts with the session's UUID, so that any server finds it
// without a look-up, and a stage that runs twice names its results the same both times.

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const isUuid = new RegExp(`^${UUID}$`)
const ofSession = new RegExp(`^(${UUID})\\.([a-z])([1-9]\\d{0,8})(?:\\.([1-9]\\d{0,5}))?$`)

const isEntered = new RegExp(`^entry-${UUID}$`)

const kinds = { m: 'message', t: 'turn', d: 'delegation', c: 'toolCall', a: 'action', e: 'dossierEntry' } as const

export type LocalId = { kind: (typeof kinds)[keyof typeof kinds]; sessionId: string; seq: number; number: number }

/** A lower-case UUID of any version. */
export const isSessionId = (id: string): boolean => isUuid.test(id)

export const messageId = (sessionId: string, seq: number) => `${sessionId}.m${seq}`
/** A turn is named after the message that began it. */
export const turnId = (sessionId: string, seq: number) => `${sessionId}.t${seq}`
export const delegationId = (sessionId: string, turn: number, number: number) => `${sessionId}.d${turn}.${number}`
export const toolCallId = (sessionId: string, turn: number, number: number) => `${sessionId}.c${turn}.${number}`
/** An action is named after the message it was drawn from. */
export const actionId = (sessionId: string, seq: number, number: number) => `${sessionId}.a${seq}.${number}`
/** What was learned is named after the message it was learned from; what a person entered by hand is a plain UUID with this prefix. */
export const learnedEntryId = (sessionId: string, seq: number, number: number) => `${sessionId}.e${seq}.${number}`
export const enteredEntryId = (uuid: string) => `entry-${uuid}`
export const isEntryId = (id: string): boolean => isEntered.test(id) || parseId(id)?.kind === 'dossierEntry'
/** One stretch of provisional text: the attempt is the server's, the number counts drafts within it. */
export const draftId = (sessionId: string, turn: number, attempt: number, number: number) => `${sessionId}.r${turn}.${attempt}.${number}`

/** The parts of an id made by one of the functions above (sessions and agents excepted), or undefined. */
export function parseId(id: string): LocalId | undefined {
  const [, sessionId, letter, seq, number] = ofSession.exec(id) ?? []
  if (!sessionId || !letter || !seq || !(letter in kinds)) return undefined
  return { kind: kinds[letter as keyof typeof kinds], sessionId, seq: Number(seq), number: Number(number ?? 0) }
}
