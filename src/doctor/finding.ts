// What the doctor says: one line each. Nothing in it may repeat a setting's value, for many are secrets.

import { CannotStart } from '../errors.ts'

/** ok; what works and risks something; what keeps the server from starting or from answering. */
export type Finding = readonly ['ok' | 'warn' | 'FAIL', string]

/** One look at something. Throws CannotStart, one problem a line, where the server would. */
export type Check = () => Promise<Finding[]>

/** What a check finds, or what kept it from looking. */
export async function findingsOf(what: string, check: Check): Promise<Finding[]> {
  try {
    return await check()
  } catch (cause) {
    if (cause instanceof CannotStart) return cause.message.split('\n').map((line): Finding => ['FAIL', line])
    return [['FAIL', `${what} could not be looked at (${codeOf(cause)}).`]]
  }
}

/** The message of an unknown failure may hold what was asked with: its code does not. */
const codeOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return 'unknown'
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name
}
