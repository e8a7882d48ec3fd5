// What every driver of the event stream has to keep. Run it with describeEventStream.

import { randomUUID } from 'node:crypto'
import { getEventListeners } from 'node:events'
import { setImmediate as nextTick } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isAfter, type Place, placeOf, type SessionEvent, type WholeEvent } from '../../src/event.ts'
import { follow } from '../../src/stream/follow.ts'
import type { EventStream } from '../../src/stream/stream.ts'
import { at, newAction, newSession, newTurn } from '../session/conversation.ts'

export interface StreamSubject {
  stream: EventStream
  close(): Promise<void>
}

const start: Place = { number: 0, delta: 0 }
const never = new AbortController().signal

/** Whole events with these numbers, each of turn 1. */
const events = (sessionId: string, first: number, last = first): WholeEvent[] =>
  Array.from({ length: last - first + 1 }, (_, index) => ({
    type: 'DraftRetracted',
    sessionId,
    number: first + index,
    turn: 1,
    at,
    payload: { draftId: `draft ${first + index}`, reasons: ['too “long” 🚀'] }
  }))

const turnEnded = (sessionId: string, number: number, seq: number): WholeEvent => ({
  type: 'TurnEnded',
  sessionId,
  number,
  turn: seq,
  at,
  payload: newTurn(newSession({ id: sessionId }), seq, { status: 'COMPLETED' })
})

const actionUpdated = (sessionId: string, number: number, ownerId: string): WholeEvent => ({
  type: 'ActionUpdated',
  sessionId,
  number,
  turn: null,
  at,
  payload: newAction(newSession({ id: sessionId, ownerId }), 1)
})

const delta = (after: number, turn = 1, text = 'word ') => ({ after, turn, agent: 'atlas', draftId: `draft of ${turn}`, text })

/** The same numbers for the same seed, from 0 up to 1 (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Whether a promise has come to its end by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false
  void promise.then(() => {
    settled = true
  })
  for (let tick = 0; tick < 5; tick += 1) await nextTick()
  return settled
}

/** `create` is asked for a stream that holds some `entries` of a session, give or take as many. */
export function describeEventStream(name: string, create: (options: { entries: number }) => Promise<StreamSubject>): void {
  describe(`event stream: ${name}`, () => {
    let subject: StreamSubject
    let stream: EventStream
    let id: string

    beforeEach(async () => {
      subject = await create({ entries: 1_000 })
      stream = subject.stream
      id = randomUUID()
    })
    afterEach(() => subject.close())

    const held = async (after: Place = start) => (await stream.read(id, after)).events

    describe('read', () => {
      test('holds nothing of a session that was never heard of, so that everything may be missing', async () => {
        expect(await stream.read(id, start)).toEqual({ events: [], missingBefore: Number.POSITIVE_INFINITY })
      })

      test('gives whole events back in order and to the letter', async () => {
        const all = [...events(id, 1, 3), actionUpdated(id, 4, 'ada'), turnEnded(id, 5, 1)]
        await stream.append(id, all.slice(0, 2))
        await stream.append(id, [])
        await stream.append(id, all.slice(2))
        expect(await stream.read(id, start)).toEqual({ events: all, missingBefore: 0 })
      })

      test('says what came before it began', async () => {
        await stream.append(id, events(id, 7, 8))
        expect(await stream.read(id, start)).toEqual({ events: events(id, 7, 8), missingBefore: 6 })
      })

      test('counts the deltas behind each whole event anew', async () => {
        const places: Place[] = []
        const speak = async (after: number) => places.push(placeOf(await stream.appendDelta(id, delta(after))))
        await speak(4)
        await stream.append(id, events(id, 5))
        await speak(5)
        await speak(5)
        await stream.append(id, events(id, 6))
        await speak(6)
        expect(places).toEqual([
          { number: 4, delta: 1 },
          { number: 5, delta: 1 },
          { number: 5, delta: 2 },
          { number: 6, delta: 1 }
        ])
        expect((await held()).map(placeOf)).toEqual([
          { number: 4, delta: 1 },
          { number: 5, delta: 0 },
          { number: 5, delta: 1 },
          { number: 5, delta: 2 },
          { number: 6, delta: 0 },
          { number: 6, delta: 1 }
        ])
      })

      test('puts a delta behind the newest event, also where its speaker knew only of an older one', async () => {
        await stream.append(id, events(id, 1, 3))
        expect(await stream.appendDelta(id, delta(1))).toMatchObject({ number: 3, delta: 1, payload: { agent: 'atlas', text: 'word ' } })
      })

      test('gives 40 deltas that come at once a place each, in one order', async () => {
        await stream.append(id, events(id, 1))
        const added = await Promise.all(Array.from({ length: 40 }, (_, index) => stream.appendDelta(id, delta(1, 1, `${index} `))))
        const read = (await held({ number: 1, delta: 0 })).filter((event) => event.type === 'AgentDelta')
        expect(read.map((event) => event.delta)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1))
        expect(new Map(read.map((event) => [event.delta, event.payload.text]))).toEqual(
          new Map(added.toSorted((a, b) => a.delta - b.delta).map((event) => [event.delta, event.payload.text]))
        )
      })

      test('goes on behind any place', async () => {
        for (let number = 1; number <= 4; number += 1) {
          await stream.append(id, events(id, number))
          for (let piece = 0; piece < number % 3; piece += 1) await stream.appendDelta(id, delta(number))
        }
        const all = await held()
        for (const [index, event] of all.entries()) expect(await held(placeOf(event))).toEqual(all.slice(index + 1))
        expect(await held({ number: 4, delta: 99 })).toEqual([])
        expect(await held({ number: 2, delta: 99 })).toEqual(all.filter(({ number }) => number > 2))
      })

      test('drafts of a turn that has ended are gone, those of another turn stay', async () => {
        await stream.append(id, events(id, 1))
        await stream.appendDelta(id, delta(1, 1))
        await stream.appendDelta(id, delta(1, 2))
        await stream.append(id, [turnEnded(id, 2, 1)])
        const left = await held()
        expect(left.map((event) => [event.type, event.turn])).toEqual([
          ['DraftRetracted', 1],
          ['AgentDelta', 2],
          ['TurnEnded', 1]
        ])
      })

      test('sessions are apart', async () => {
        const other = randomUUID()
        await Promise.all([stream.append(id, events(id, 1, 2)), stream.append(other, events(other, 1))])
        expect(await held()).toEqual(events(id, 1, 2))
        await stream.drop(other)
        expect(await held()).toEqual(events(id, 1, 2))
        expect((await stream.read(other, start)).events).toEqual([])
      })

      test('what was dropped is to be read from the truth, and what follows has its right place', async () => {
        await stream.append(id, events(id, 1, 3))
        await stream.drop(id)
        expect(await stream.read(id, start)).toEqual({ events: [], missingBefore: Number.POSITIVE_INFINITY })
        await stream.append(id, events(id, 4))
        expect(await stream.read(id, start)).toEqual({ events: events(id, 4), missingBefore: 3 })
        expect(placeOf(await stream.appendDelta(id, delta(4)))).toEqual({ number: 4, delta: 1 })
      })
    })

    test('holds the newest of a long session, and says up to where the others have left', async () => {
      const small = await create({ entries: 10 })
      try {
        for (let number = 1; number <= 100; number += 1) {
          await small.stream.append(id, events(id, number))
          await small.stream.appendDelta(id, delta(number))
          const { events: held, missingBefore } = await small.stream.read(id, start)
          const whole = held.filter((event) => event.type !== 'AgentDelta').map((event) => event.number)
          expect(held.length).toBeLessThanOrEqual(20)
          // Together with the truth up to `missingBefore` there is no gap.
          const first = missingBefore + 1
          expect(whole.filter((each) => each >= first)).toEqual(Array.from({ length: number - missingBefore }, (_, index) => first + index))
          expect(whole.at(-1)).toBe(number)
        }
        expect((await small.stream.read(id, start)).missingBefore).toBeGreaterThan(70)
      } finally {
        await small.close()
      }
    })

    describe('changed', () => {
      test('resolves at once where something is held behind the place', async () => {
        await stream.append(id, events(id, 1, 2))
        await stream.changed(id, { number: 1, delta: 0 }, never)
        await stream.appendDelta(id, delta(2))
        await stream.changed(id, { number: 2, delta: 0 }, never)
      })

      test('waits for the next event, delta or drop of its own session', async () => {
        const other = randomUUID()
        await stream.append(id, events(id, 1))
        let place: Place = { number: 1, delta: 0 }
        for (const happen of [
          () => stream.append(id, events(id, 2)),
          () => stream.appendDelta(id, delta(2)),
          () => stream.append(id, events(id, 3)),
          () => stream.drop(id)
        ]) {
          const waiting = stream.changed(id, place, never)
          await stream.append(other, events(other, 1))
          expect(await isSettled(waiting)).toBe(false)
          await happen()
          await waiting
          place = (await held()).map(placeOf).at(-1) ?? place
        }
      })

      test('waits for a session that was never heard of', async () => {
        const waiting = stream.changed(id, start, never)
        expect(await isSettled(waiting)).toBe(false)
        await stream.append(id, events(id, 1))
        await waiting
      })

      test('wakes a hundred at once', async () => {
        const waiting = Array.from({ length: 100 }, () => stream.changed(id, start, never))
        await stream.append(id, events(id, 1))
        await Promise.all(waiting)
      })

      test('ends with its signal, before or meanwhile, and leaves no listener behind', async () => {
        await stream.changed(id, start, AbortSignal.abort())
        const leaving = new AbortController()
        const waiting = stream.changed(id, start, leaving.signal)
        expect(await isSettled(waiting)).toBe(false)
        leaving.abort()
        await waiting
        const staying = new AbortController()
        for (let number = 1; number <= 20; number += 1) {
          const woken = stream.changed(id, { number: number - 1, delta: 0 }, staying.signal)
          await stream.append(id, events(id, number))
          await woken
        }
        expect(getEventListeners(staying.signal, 'abort')).toEqual([])
        expect(getEventListeners(leaving.signal, 'abort')).toEqual([])
      })
    })

    describe('actionRung', () => {
      test("resolves at the next change to a person's action, in whichever session, and at nothing else", async () => {
        const [owner, stranger] = [randomUUID(), randomUUID()]
        const rung = stream.actionRung(owner, never)
        await stream.append(id, events(id, 1))
        await stream.append(id, [actionUpdated(id, 2, stranger)])
        expect(await isSettled(rung)).toBe(false)
        const other = randomUUID()
        await stream.append(other, [...events(other, 1), actionUpdated(other, 2, owner)])
        await rung
      })

      test('ends with its signal', async () => {
        const leaving = new AbortController()
        const rung = stream.actionRung(randomUUID(), leaving.signal)
        leaving.abort()
        await rung
        expect(getEventListeners(leaving.signal, 'abort')).toEqual([])
      })
    })

    describe('followed together with the truth', () => {
      // Everything that can happen, in an order that the seed decides, while a follower comes and goes.
      test.for([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])(
        'gives every whole event once and in order, wherever it is cut (seed %i)',
        async (seed) => {
          const random = randomFrom(seed)
          const upTo = (limit: number) => Math.floor(random() * limit)
          const small = await create({ entries: 8 })
          const truth: WholeEvent[] = []
          const last = 120
          const pause = async () => {
            for (let ticks = upTo(3); ticks > 0; ticks -= 1) await nextTick()
          }

          async function happen(): Promise<void> {
            while (truth.length < last) {
              await pause()
              const next = truth.length + 1
              const kind = upTo(20)
              if (kind === 0) await small.stream.drop(id)
              else if (kind < 8) await small.stream.appendDelta(id, delta(truth.length, next % 5))
              else {
                const batch = kind < 10 ? [turnEnded(id, next, next % 5)] : events(id, next, Math.min(last, next + upTo(5)))
                truth.push(...batch)
                // The truth has it first; whoever asks in between must not be told twice.
                await pause()
                await small.stream.append(id, batch)
              }
            }
          }

          async function listen(): Promise<SessionEvent[]> {
            const seen: SessionEvent[] = []
            const readEvents = async (_: string, after: number, until: number) => {
              await pause()
              return truth.slice(after, Math.min(until, after + 3))
            }
            while (seen.at(-1)?.number !== last) {
              const cut = new AbortController()
              let left = 1 + upTo(9)
              const place = seen.map(placeOf).at(-1) ?? start
              for await (const event of follow({ stream: small.stream, readEvents }, id, place, cut.signal)) {
                seen.push(event)
                left -= 1
                if (left === 0 || event.number === last) break
                await pause()
              }
              cut.abort()
            }
            return seen
          }

          try {
            const [, ...followers] = await Promise.all([happen(), listen(), listen(), listen()])
            for (const seen of followers) {
              expect(seen.filter((event) => event.type !== 'AgentDelta')).toEqual(truth)
              for (const [index, event] of seen.entries()) {
                const before = seen[index - 1]
                if (before) expect(isAfter(placeOf(event), placeOf(before))).toBe(true)
              }
            }
          } finally {
            await small.close()
          }
        }
      )

      test('ends with its signal while nothing happens', async () => {
        const leaving = new AbortController()
        const following = follow({ stream, readEvents: async () => [] }, id, start, leaving.signal)
        const next = following.next()
        expect(await isSettled(next)).toBe(false)
        leaving.abort()
        expect(await next).toEqual({ done: true, value: undefined })
      })
    })
  })
}
