import type { Piece } from './announced.ts'
import { stretch } from './continuation.ts'
import { type FoundAction, isWork } from './found-action.ts'
import { likeness, overlap, sameWork, stemsOf } from './likeness.ts'
import { unannounced } from './market.ts'

/** The actions of one message as they are found, piece by piece: what is said twice, or in one breath, is one of them. */
export class ActionList {
  readonly #said: string
  readonly #found: FoundAction[] = []
  readonly #sentenceOf = new Map<FoundAction, string>()

  constructor(said: string) {
    this.#said = said
  }

  get last(): FoundAction | undefined {
    return this.#found.at(-1)
  }

  /** A day named for itself is that of the work before it, and of all in its sentence that has none. */
  date(due: string, { text }: Piece): void {
    const { last } = this
    if (!last) return
    const sentence = this.#sentenceOf.get(last)
    for (const [place, action] of this.#found.entries()) {
      if (!isWork(action) || action.due !== null || (action !== last && this.#sentenceOf.get(action) !== sentence)) continue
      const quote = action === last ? stretch(this.#said, action.quote, text) : action.quote
      const dated = { ...action, due, quote }
      this.#sentenceOf.set(dated, this.#sentenceOf.get(action) ?? '')
      this.#found[place] = dated
    }
  }

  replaceLast(action: FoundAction): void {
    this.#found[this.#found.length - 1] = action
  }

  add(action: FoundAction, piece: Piece): void {
    const { last } = this
    if (last && isSameThought(last, action, piece, this.#sentenceOf.get(last), this.#said)) {
      const whole = { ...last, quote: stretch(this.#said, last.quote, action.quote) }
      this.replaceLast(whole)
      this.#sentenceOf.set(whole, piece.sentence)
      return
    }
    const place = this.#found.findIndex((each) => isTwice(each, action))
    const earlier = this.#found[place]
    if (earlier) {
      this.#found[place] = together(earlier, action)
      return
    }
    this.#found.push(action)
    this.#sentenceOf.set(action, piece.sentence)
  }

  /** All but the reasons given in passing: "Customers hate it, so we're dropping it" is no insight unless it is announced as one. */
  withoutReasons(): FoundAction[] {
    return this.#found.filter((action) => {
      const isOfSentence = (other: FoundAction) => this.#sentenceOf.get(other) === this.#sentenceOf.get(action)
      if (action.sameAs !== null) return true
      if (action.kind === 'DECISION') return !this.#found.some((other) => other.status === 'DISMISSED' && isOfSentence(other))
      const isInPassing = action.kind === 'INSIGHT' && action.confidence <= unannounced.plain
      return !(isInPassing && this.#found.some((other) => other.kind !== 'INSIGHT' && isOfSentence(other)))
    })
  }
}

/** Two statements in a breath are one insight ("they don't want an app, they want a letter"), unless they are told as several. */
function isSameThought(last: FoundAction, action: FoundAction, piece: Piece, lastSentence: string | undefined, said: string): boolean {
  if (last.kind !== 'INSIGHT' || action.kind !== 'INSIGHT' || last.sameAs !== null || action.sameAs !== null) return false
  const between = said.slice(said.indexOf(last.quote) + last.quote.length, said.indexOf(action.quote))
  if (/\band that\b|\n|;|[1-9a-d][.)]/i.test(`${between}${action.quote.slice(0, 8)}`)) return false
  if (lastSentence === piece.sentence) return true
  return /^[.!?\s]*$/.test(between) && /^(?:they|it['’]?s?|that['’]?s?|this|these|those)\b/i.test(action.quote)
}

const isTwice = (earlier: FoundAction, action: FoundAction): boolean =>
  (action.sameAs !== null && earlier.sameAs === action.sameAs) ||
  (earlier.kind === action.kind && likeness(stemsOf(earlier.title), stemsOf(action.title)) > 0.8) ||
  (earlier.kind === 'DECISION' && action.kind === 'DECISION' && overlap(stemsOf(earlier.title), stemsOf(action.title)) > 0.99) ||
  (earlier.sameAs === null && action.sameAs === null && isWork(action) && sameWork(action.title, [earlier]) !== undefined)

/** One thing said twice: "the invoice has to go out, I'll send it today" is a promise with a date. */
function together(earlier: FoundAction, action: FoundAction): FoundAction {
  if (!isWork(earlier) || earlier.sameAs !== null) return earlier
  const promise = [earlier, action].find(({ kind }) => kind === 'COMMITMENT') ?? earlier
  return { ...earlier, kind: promise.kind, owner: promise.owner, due: earlier.due ?? action.due }
}
