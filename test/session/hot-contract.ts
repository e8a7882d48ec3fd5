// What every driver of the hot state has to keep. Run it with describeHotState, against a store that nobody else uses.

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Fenced } from '../../src/errors.ts'
import type { Change } from '../../src/records/change.ts'
import type { Session } from '../../src/records/session.ts'
import type { HotState } from '../../src/session/hot.ts'
import { newView, type SessionView } from '../../src/session/view.ts'
import type { EventStream } from '../../src/stream/stream.ts'
import { newAction, newEntry, newSession, newTurn, said, say, write } from './conversation.ts'

/** A driver under test, and the means to see and to disturb what is around it. */
export interface HotSubject {
  hot: HotState
  /** where its commits publish their events */
  stream: EventStream
  /** every change that its journal has accepted of a session, in order */
  written(sessionId: string): Promise<readonly Change[]>
  /** Makes the journal refuse the next change; left out where state and journal are one store. */
  failNextWrite?(cause: Error): void
  /** Lets time pass for leases. */
  pass(milliseconds: number): Promise<void>
  close(): Promise<void>
}

const ttlMs = 300
const numbersTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, index) => first + index)

/** `hasOwnJournal`: state and journal are one store, so that no commit can be refused by the one and not by the other. */
export function describeHotState(name: string, create: () => Promise<HotSubject>, { hasOwnJournal = false } = {}): void {
  describe(`hot state: ${name}`, () => {
    let subject: HotSubject
    let hot: HotState
    let session: Session
    let empty: SessionView

    beforeEach(async () => {
      subject = await create()
      hot = subject.hot
      session = newSession()
      empty = newView(session)
    })
    afterEach(() => subject.close())

    const load = async (id = session.id): Promise<SessionView> => {
      const view = await hot.load(id)
      if (!view) throw new Error('the session is not held')
      return view
    }
    const eventNumbers = async () => (await subject.stream.read(session.id, { number: 0, delta: 0 })).events.map(({ number }) => number)

    describe('load and fill', () => {
      test('a session that nobody filled is not held, and a commit to it writes nothing', async () => {
        expect(await hot.load(session.id)).toBeUndefined()
        expect(await hot.commit(empty, say('hello'))).toBeUndefined()
        expect(await hot.load(session.id)).toBeUndefined()
        expect(await subject.written(session.id)).toEqual([])
        expect(await eventNumbers()).toEqual([])
      })

      test('what was filled comes back as it was, to the letter', async () => {
        const view: SessionView = {
          ...empty,
          session: { ...session, title: 'Ünïcode 🚀 "quotes" \\ \u2028', skills: ['finance', 'strategy'], externalRef: 'slack:T/C/1' },
          messages: [
            {
              ...said('line\nline\ttab ’ 日本 \u00a0'),
              sessionId: session.id,
              seq: 7,
              ownerId: 'ada',
              createdAt: '2026-11-23T09:00:00.123Z',
              turn: 7,
              clientMessageId: 'c-7',
              speech: { pace: 'fast', emphasis: [], emotion: 'calm', seconds: 1.25 }
            }
          ],
          summary: {
            sessionId: session.id,
            ownerId: 'ada',
            version: 3,
            from: 1,
            upTo: 4,
            text: '- [1] “hello”\n- [4] 日本',
            model: 'rules',
            at: session.createdAt
          },
          dossier: [newEntry(session, 1)],
          actions: [newAction(session, 1, { dueAt: '2026-11-27T22:59:59.999Z' })],
          turns: [newTurn(session, 7, { status: 'RUNNING', error: null })],
          seq: 7,
          event: 31
        }
        expect(await hot.fill(view)).toEqual(view)
        expect(await hot.load(session.id)).toEqual(view)
      })

      test('filling never replaces a newer state, and tells what is held', async () => {
        await hot.fill(empty)
        const newer = await hot.commit(empty, say('first'))
        expect(await hot.fill(empty)).toEqual(newer)
        expect(await hot.load(session.id)).toEqual(newer)
      })

      test('filling replaces an older state', async () => {
        await hot.fill(empty)
        const newer = { ...empty, event: 4 }
        expect(await hot.fill(newer)).toEqual(newer)
        expect(await hot.load(session.id)).toEqual(newer)
      })

      test('filling and committing at once loses no commit', async () => {
        await hot.fill(empty)
        await Promise.all(numbersTo(20).flatMap((number) => [hot.commit(empty, say(`message ${number}`)), hot.fill(empty)]))
        expect((await load()).seq).toBe(20)
      })

      test('sessions do not touch each other', async () => {
        const other = newView(newSession())
        await Promise.all([hot.fill(empty), hot.fill(other)])
        await hot.commit(empty, say('only here'))
        expect(await hot.load(other.session.id)).toEqual(other)
        await hot.drop(other.session.id)
        expect((await load()).messages.map(({ text }) => text)).toEqual(['only here'])
      })
    })

    describe('commit', () => {
      beforeEach(async () => {
        await hot.fill(empty)
      })

      test('answers the state after it, which is what load then gives', async () => {
        const next = await hot.commit(empty, say('hello'))
        expect(next).toMatchObject({ seq: 1, event: 1, messages: [{ seq: 1, text: 'hello' }] })
        expect(await hot.load(session.id)).toEqual(next)
      })

      test('a summary takes the place of the one before it, and is in the journal with the rest', async () => {
        const summarize = (upTo: number) => write((change) => change.summarize({ from: 1, upTo, text: `up to ${upTo}`, model: 'rules' }))
        const first = await hot.commit(empty, summarize(20))
        const second = await hot.commit(first ?? empty, summarize(40))
        expect(second?.summary).toMatchObject({ version: 2, upTo: 40, text: 'up to 40' })
        expect(await hot.load(session.id)).toEqual(second)
        expect((await subject.written(session.id)).map(({ summary }) => summary?.version)).toEqual([1, 2])
        expect((await hot.commit(second ?? empty, say('hello')))?.summary).toEqual(second?.summary)
      })

      test('50 at once are numbered without gap or repeat, in the one order that state, journal and events share', async () => {
        const results = await Promise.all(numbersTo(50).map((number) => hot.commit(empty, say(`message ${number}`))))
        expect(results.map((view) => view?.seq).toSorted((a = 0, b = 0) => a - b)).toEqual(numbersTo(50))
        const { messages, seq, event } = await load()
        expect([seq, event]).toEqual([50, 50])
        expect(messages.map((message) => message.seq)).toEqual(numbersTo(50))
        expect(new Set(messages.map(({ text }) => text)).size).toBe(50)
        const written = await subject.written(session.id)
        expect(written.flatMap((change) => change.messages)).toEqual(messages)
        expect(written.map(({ revision }) => revision)).toEqual(numbersTo(50))
        expect(await eventNumbers()).toEqual(numbersTo(50))
      })

      test('the messages of one commit stay together and in order, 32 at once', async () => {
        await Promise.all(numbersTo(32).map((number) => hot.commit(empty, say(`question ${number}`, `answer ${number}`))))
        const texts = (await subject.written(session.id)).flatMap((change) => change.messages).map(({ text }) => text)
        expect(texts).toHaveLength(64)
        for (let index = 0; index < texts.length; index += 2) expect(texts[index + 1]).toBe(texts[index]?.replace('question', 'answer'))
      })

      test('each builds upon the newest state, however old the one it knew', async () => {
        await hot.commit(empty, say('one'))
        const seen: number[] = []
        await hot.commit(empty, (view) => {
          seen.push(view.seq)
          return say('two')(view)
        })
        expect(seen.at(-1)).toBe(1)
      })

      test('one whose build throws writes nothing, throws the same, and the next goes on', async () => {
        const cause = new Error('changed my mind')
        const failing = hot.commit(empty, () => {
          throw cause
        })
        await expect(failing).rejects.toBe(cause)
        expect(await hot.load(session.id)).toEqual(empty)
        expect(await subject.written(session.id)).toEqual([])
        expect((await hot.commit(empty, say('after all')))?.seq).toBe(1)
      })

      test('a state that was handed out stays as it is while others follow', async () => {
        const first = await hot.commit(empty, say('one'))
        const copy = structuredClone(first)
        const handed = await load()
        await hot.commit(handed, say('two', 'three'))
        await hot.commit(
          handed,
          write((change) => change.update({ title: 'New' }))
        )
        expect(first).toEqual(copy)
        expect(handed).toEqual(copy)
      })

      test('an event can be seen no sooner than its change is in the journal', async () => {
        const seen = subject.stream.changed(session.id, { number: 0, delta: 0 }, AbortSignal.timeout(5_000)).then(async () => ({
          written: await subject.written(session.id),
          events: await eventNumbers()
        }))
        await hot.commit(empty, say('hello'))
        const { written, events } = await seen
        expect(events).toEqual([1])
        expect(written).toHaveLength(1)
      })

      test('holds the newest 50 messages, and counts them all', async () => {
        for (const number of numbersTo(60)) await hot.commit(empty, say(`message ${number}`))
        const { messages, seq } = await load()
        expect(messages.map((message) => message.seq)).toEqual(numbersTo(60, 11))
        expect(seq).toBe(60)
        await hot.commit(empty, say(...numbersTo(70).map(String)))
        expect((await load()).messages.map((message) => message.seq)).toEqual(numbersTo(130, 81))
      })

      test('actions stay while they are pending and leave when they are done or dismissed', async () => {
        const [open, done, dismissed, proposed] = [1, 2, 3, 4].map((number) => newAction(session, number))
        if (!open || !done || !dismissed || !proposed) throw new Error('four were made')
        await hot.commit(
          empty,
          write((change) => [open, done, dismissed, proposed].forEach((action) => change.action(action, null)))
        )
        await hot.commit(
          empty,
          write((change) => {
            change.action({ ...done, status: 'DONE' }, null)
            change.action({ ...dismissed, status: 'DISMISSED' }, null)
            change.action({ ...proposed, status: 'PROPOSED' }, null)
            change.action({ ...open, status: 'IN_PROGRESS', title: 'Renamed' }, null)
          })
        )
        expect((await load()).actions).toEqual([
          { ...open, status: 'IN_PROGRESS', title: 'Renamed' },
          { ...proposed, status: 'PROPOSED' }
        ])
      })

      test("an action of another session is written, and is none of this session's", async () => {
        const foreign = newAction(newSession(), 1)
        await hot.commit(
          empty,
          write((change) => change.adoptAction(foreign))
        )
        expect((await load()).actions).toEqual([])
        expect((await subject.written(session.id)).flatMap((change) => change.actions)).toEqual([foreign])
      })

      test('turns are held in their order until they end', async () => {
        await hot.commit(
          empty,
          write((change) => [1, 3, 5].forEach((seq) => change.turn(newTurn(session, seq))))
        )
        await hot.commit(
          empty,
          write((change) => change.turn(newTurn(session, 3, { status: 'RUNNING', attempts: 1 })))
        )
        await hot.commit(
          empty,
          write((change) => change.endTurn(newTurn(session, 1, { status: 'FAILED' })))
        )
        expect((await load()).turns).toEqual([newTurn(session, 3, { status: 'RUNNING', attempts: 1 }), newTurn(session, 5)])
      })

      test('lines of the dossier that ended or were forgotten leave', async () => {
        const entries = [1, 2, 3].map((number) => newEntry(session, number))
        await hot.commit(
          empty,
          write((change) => entries.forEach((entry) => change.dossierEntry(entry, null)))
        )
        const ended = write((change) => {
          change.dossierEntry(newEntry(session, 1, { validTo: '2026-11-24T09:00:00.000Z', supersededBy: 'entry-x' }), null)
          change.dossierEntry(newEntry(session, 2, { forgottenAt: '2026-11-24T09:00:00.000Z' }), null)
        })
        await hot.commit(empty, ended)
        expect((await load()).dossier).toEqual([newEntry(session, 3)])
      })

      test('a change of the session itself is held', async () => {
        await hot.commit(
          empty,
          write((change) => change.update({ title: 'Pricing', agents: ['cipher', 'nova'], archivedAt: session.createdAt }))
        )
        expect((await load()).session).toEqual({ ...session, title: 'Pricing', agents: ['cipher', 'nova'], archivedAt: session.createdAt })
      })

      if (!hasOwnJournal) {
        test('a journal that refuses leaves nothing behind: no state, no event, and the session is rebuilt', async () => {
          await hot.commit(empty, say('kept'))
          const cause = new Error('the disk is full')
          subject.failNextWrite?.(cause)
          await expect(hot.commit(empty, say('lost'))).rejects.toBe(cause)
          expect(await hot.load(session.id)).toBeUndefined()
          expect(await eventNumbers()).not.toContain(2)
          expect((await subject.written(session.id)).flatMap((change) => change.messages).map(({ text }) => text)).toEqual(['kept'])
        })

        test('those that wait behind a refused one find the session gone, and build upon nothing that was not written', async () => {
          subject.failNextWrite?.(new Error('the disk is full'))
          const [first, second] = await Promise.allSettled([hot.commit(empty, say('lost')), hot.commit(empty, say('behind it'))])
          expect(first.status).toBe('rejected')
          expect(second).toEqual({ status: 'fulfilled', value: undefined })
          expect(await subject.written(session.id)).toEqual([])
        })
      }
    })

    describe('leases', () => {
      beforeEach(async () => {
        await hot.fill(empty)
      })

      test('one worker at a time holds a session; another session is free', async () => {
        const tokens = await Promise.all(numbersTo(10).map(() => hot.acquireLease(session.id, ttlMs)))
        expect(tokens.filter((token) => token !== undefined)).toHaveLength(1)
        expect(await hot.acquireLease(newSession().id, ttlMs)).toBeTypeOf('number')
      })

      test('tokens only grow, through release, expiry and fencing', async () => {
        const tokens: number[] = []
        const acquire = async () => {
          const token = await hot.acquireLease(session.id, ttlMs)
          if (token === undefined) throw new Error('the lease is taken')
          tokens.push(token)
          return token
        }
        await hot.releaseLease(session.id, await acquire())
        await acquire()
        await subject.pass(ttlMs + 50)
        await acquire()
        await hot.commit(
          empty,
          write((change) => change.turn(newTurn(session, 1, { status: 'RUNNING' })))
        )
        await hot.commit(
          empty,
          write((change) => void change.cancelOpenTurns())
        )
        await acquire()
        expect(tokens).toEqual([...new Set(tokens)].toSorted((a, b) => a - b))
        expect(tokens).toHaveLength(4)
      })

      test('a lease that was renewed outlives its first term', async () => {
        const token = await hot.acquireLease(session.id, ttlMs)
        await subject.pass(ttlMs * 0.7)
        expect(await hot.renewLease(session.id, token ?? 0, ttlMs)).toBe(true)
        await subject.pass(ttlMs * 0.7)
        expect(await hot.acquireLease(session.id, ttlMs)).toBeUndefined()
        await subject.pass(ttlMs)
        expect(await hot.acquireLease(session.id, ttlMs)).toBeTypeOf('number')
      })

      test('a lease that has passed on can be neither renewed nor released by its former holder', async () => {
        const late = (await hot.acquireLease(session.id, ttlMs)) ?? 0
        await subject.pass(ttlMs + 50)
        const token = (await hot.acquireLease(session.id, 10_000)) ?? 0
        expect(await hot.renewLease(session.id, late, ttlMs)).toBe(false)
        await hot.releaseLease(session.id, late)
        expect(await hot.acquireLease(session.id, ttlMs)).toBeUndefined()
        expect(await hot.renewLease(session.id, token, ttlMs)).toBe(true)
      })

      test('a late writer is fenced and writes nothing, while the new holder goes on', async () => {
        const late = (await hot.acquireLease(session.id, ttlMs)) ?? 0
        await hot.commit(empty, say('in time'), late)
        await subject.pass(ttlMs + 50)
        const token = (await hot.acquireLease(session.id, 10_000)) ?? 0
        await expect(hot.commit(empty, say('too late'), late)).rejects.toBeInstanceOf(Fenced)
        expect((await load()).messages.map(({ text }) => text)).toEqual(['in time'])
        expect(await subject.written(session.id)).toHaveLength(1)
        expect((await hot.commit(empty, say('taken over'), token))?.seq).toBe(2)
      })

      test('who writes without a token needs no lease and disturbs none', async () => {
        const token = (await hot.acquireLease(session.id, 10_000)) ?? 0
        await hot.commit(empty, say('a person speaks'))
        expect((await hot.commit(empty, say('the board answers'), token))?.seq).toBe(2)
      })

      test('cancelling a running turn fences whoever works on it', async () => {
        const token = (await hot.acquireLease(session.id, 10_000)) ?? 0
        await hot.commit(
          empty,
          write((change) => change.turn(newTurn(session, 1, { status: 'RUNNING' }))),
          token
        )
        await hot.commit(
          empty,
          write((change) => void change.cancelOpenTurns())
        )
        await expect(hot.commit(empty, say('too late'), token)).rejects.toBeInstanceOf(Fenced)
        expect(await hot.renewLease(session.id, token, ttlMs)).toBe(false)
        expect(await hot.acquireLease(session.id, ttlMs)).toBeGreaterThan(token)
      })

      test('cancelling a turn that waits leaves the running one its lease', async () => {
        const token = (await hot.acquireLease(session.id, 10_000)) ?? 0
        const both = write((change) => {
          change.turn(newTurn(session, 1, { status: 'RUNNING' }))
          change.turn(newTurn(session, 2))
        })
        await hot.commit(empty, both, token)
        await hot.commit(
          empty,
          write((change) => void change.cancelOpenTurns(({ seq }) => seq === 2))
        )
        expect((await hot.commit(empty, say('still at work'), token))?.seq).toBe(1)
      })
    })

    test('an id that a client gave may have been sent once it was, however many messages came after, and not before', async () => {
      await hot.fill(empty)
      const sayWith = (clientMessageId: string) => write((change) => void change.say({ ...said('Hello'), clientMessageId }, null))
      const isKnownBefore = await hot.mayHaveSent(session.id, 'abc')
      await hot.commit(empty, sayWith('abc'))
      for (let index = 0; index < 60; index += 1) await hot.commit(empty, sayWith(`id ${index}`))
      expect(await hot.mayHaveSent(session.id, 'abc')).toBe(true)
      if (hot.kind === 'REDIS') expect(isKnownBefore).toBe(false)
    })

    describe('drop', () => {
      beforeEach(async () => {
        await hot.fill(empty)
      })

      test('forgets the session and the right to work on it', async () => {
        const token = (await hot.acquireLease(session.id, 10_000)) ?? 0
        await hot.drop(session.id)
        expect(await hot.load(session.id)).toBeUndefined()
        await hot.fill(empty)
        await expect(hot.commit(empty, say('too late'), token)).rejects.toBeInstanceOf(Fenced)
      })

      test('runs what it was given with no commit in between: one that came before is done, one that comes after finds nothing', async () => {
        const begun = Promise.withResolvers<void>()
        const finish = Promise.withResolvers<void>()
        const before = hot.commit(empty, say('before'))
        const drop = hot.drop(session.id, async () => {
          begun.resolve()
          await finish.promise
        })
        await begun.promise
        expect((await before)?.seq).toBe(1)
        const after = hot.commit(empty, say('after'))
        await subject.pass(20)
        expect(await subject.written(session.id)).toHaveLength(1)
        finish.resolve()
        await drop
        expect(await after).toBeUndefined()
        expect(await subject.written(session.id)).toHaveLength(1)
      })

      test('what it was given may fail: the session is forgotten all the same, and the failure told', async () => {
        const cause = new Error('the truth is away')
        await expect(hot.drop(session.id, () => Promise.reject(cause))).rejects.toBe(cause)
        expect(await hot.load(session.id)).toBeUndefined()
        await hot.fill(empty)
        expect((await hot.commit(empty, say('on')))?.seq).toBe(1)
      })
    })
  })
}
