import type { Change } from '../records/change.ts'

/** Where accepted changes go on their way to the truth. */
export interface Journal {
  /**
   * Resolves once the change is as safe as the server's ACK setting promises. Where it rejects, the change may or may
   * not have been written: the caller forgets what it held of the session and reads it anew.
   */
  write(change: Change): Promise<void>
  /** Waits until all that was accepted is in the truth. */
  drain(): Promise<void>
}
