// The tool calls of a turn over all attempts at it: each has one number, and is made once.

import { canonicalJson } from '../records/canonical.ts'
import type { ToolCall } from '../records/tool-call.ts'
import type { ChangeBuilder } from '../session/change.ts'
import { functionName } from '../tools/tool.ts'

export class ToolCalls {
  /** those that have ended, wait for the person or were approved, of every attempt, in their order */
  readonly ended: ToolCall[]
  /** what earlier attempts called and nobody has asked for again */
  readonly #calledBefore: ToolCall[]
  readonly #byNumber = new Map<number, ToolCall>()
  readonly #underWay = new Map<number, ToolCall>()
  #count: number

  /** `before` is what earlier attempts called. */
  constructor(before: readonly ToolCall[]) {
    this.ended = [...before]
    this.#calledBefore = [...before]
    this.#count = Math.max(0, ...before.map(({ number }) => number))
  }

  get isAnyUnderWay(): boolean {
    return this.#underWay.size > 0
  }

  /**
   * The number of a call in its turn, counted from 1 and on behind those of earlier attempts; one that an earlier attempt has
   * made already is the same call, and so is one that waits for the person already.
   */
  numberOf(agent: string, { name, arguments: given }: { name: string; arguments: unknown }): number {
    const same = canonicalJson(given ?? {})
    const isSame = (call: ToolCall) =>
      call.agent === agent && functionName({ server: call.server, name: call.tool }) === name && canonicalJson(call.arguments) === same
    const waiting = [...this.#byNumber.values()].find((call) => call.approval !== null && isSame(call))
    if (waiting) return waiting.number
    const place = this.#calledBefore.findIndex(isSame)
    const [before] = place === -1 ? [] : this.#calledBefore.splice(place, 1)
    if (before) this.#byNumber.set(before.number, before)
    else this.#count += 1
    return before?.number ?? this.#count
  }

  /** The call of this number, where an earlier attempt at the turn has made it, or it waits for the person. */
  known(number: number): ToolCall | undefined {
    return this.#byNumber.get(number)
  }

  /** Enters how far a call has come. */
  enter(call: ToolCall): void {
    // One that was approved runs beside the turn, and has its end without it.
    if (call.status === 'RUNNING' && call.approval === null) this.#underWay.set(call.number, call)
    else {
      this.#underWay.delete(call.number)
      if (!this.ended.includes(call)) this.ended.push(call)
    }
    // Asked for again, what waits for the person is not to wait twice.
    if (call.status === 'AWAITING_APPROVAL') this.#byNumber.set(call.number, call)
  }

  /** Ends the calls that the turn leaves under way where it ends itself. */
  endAll(change: ChangeBuilder): void {
    for (const call of this.#underWay.values()) change.toolCall({ ...call, status: 'FAILED', error: leftUnderWay, at: change.at })
  }
}

const leftUnderWay = 'The turn ended while this call was under way: nobody knows whether it had its effect.'
