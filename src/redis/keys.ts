// Where a session's hot state lies in Redis. The braces are literal: in a cluster they put all keys of a session in one
// slot, so that one script can write them together.

export interface SessionKeys {
  /** string: `<version> <generation> <number of the newest event> <JSON of session, turns and counters>`; versions count commits */
  state: string
  /** list: the last 50 messages as JSON, oldest first */
  messages: string
  /** string: the summary as JSON, `null` where there is none */
  summary: string
  /** strings, each a JSON array */
  dossier: string
  agents: string
  skills: string
  actions: string
  /** string: `<generation>:<token>` of whoever works on the session's turns; expires with the lease */
  lease: string
  /** string: the newest, in the same form; only its holder may commit under a lease */
  fence: string
  /** stream: whole events, as they are kept, under the id `<number>-0`, in the field `event` as JSON */
  events: string
  /** stream: deltas of the turn that runs under the id `<number>-<delta>`, in the field `delta` as JSON, with `turn` beside it */
  drafts: string
  /** list: the last ids that clients gave their messages since the session is held */
  sent: string
  /** string: there while the session is being erased; nobody may rebuild it meanwhile */
  erasing: string
  /** list: changes that Postgres may not have yet, as `<version> <JSON>`, oldest first; never expires */
  journal: string
}

export const sessionKeys = (sessionId: string): SessionKeys => {
  const key = (part: string) => `session:{${sessionId}}:${part}`
  return {
    state: key('state'),
    messages: key('messages'),
    summary: key('summary'),
    dossier: key('dossier'),
    agents: key('agents'),
    skills: key('skills'),
    actions: key('actions'),
    lease: key('lease'),
    fence: key('fence'),
    events: key('events'),
    drafts: key('drafts'),
    sent: key('sent'),
    erasing: key('erasing'),
    journal: key('journal')
  }
}

/** Where what happens in a session is told, each message a SessionEvent as JSON. */
export const sessionChannel = (sessionId: string): string => `session:{${sessionId}}`

/** Where it is told that actions of a person have changed in Postgres; the message says nothing. */
export const actionsChannel = (ownerId: string): string => `actions:${ownerId}`
