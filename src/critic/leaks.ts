// Whether a draft tells one person of a shared thread what the board knows of another in confidence.

import { isDirect } from './same-figure.ts'
import { figuresIn } from './figures.ts'
import type { Finding, Matter } from './matter.ts'
import { isAkin, stemsIn } from './words.ts'

/** Of a fact's own words so many, by weight, make it recognizable; fewer where the person is named beside them. */
const recognizable = 0.5
const recognizableByName = 0.4
const leastWeight = 1.5
/** A day or a month is in many sentences. */
const ofCalendar =
  /^(?:mon|tues|wednes|thurs|fri|satur|sun)da|^(?:januar|februar|march|april|may|jun|jul|august|septemb|octob|novemb|decemb)/

/** The facts of others that a draft shows, in their words, in other words or by their figures. */
export function checkLeaks(matter: Matter): Finding[] {
  if (matter.others.length === 0) return []
  const open = [matter.said, ...matter.history, ...matter.dossier]
    .map(({ text }) => text)
    .concat(matter.openActions.map(({ title }) => title))
  const heard = new Set(open.flatMap(stemsIn))
  const told = open.flatMap(figuresIn)
  const shown = stemsIn(matter.draft)
  const figures = figuresIn(matter.draft)
  return matter.others.flatMap(({ name, facts }) => {
    const isNamed = matter.draft.includes(name)
    const isShown = facts.some((fact) => {
      const names = stemsIn(matter.others.map((other) => other.name).join(' '))
      const own = stemsIn(fact).filter((stem) => !names.includes(stem) && !hasAkin(heard, stem))
      const secret = figuresIn(fact).filter((figure) => figure.value >= 20 && !told.some((other) => isDirect(figure, other)))
      const isFigureShown = secret.some((figure) => figures.some((other) => isDirect(other, figure)))
      const all = weigh(own)
      const seen = weigh(own.filter((stem) => hasAkin(shown, stem)))
      if (isFigureShown && (seen > 0 || isNamed)) return true
      return (
        seen >= Math.min(leastWeight, all) &&
        seen > 0 &&
        (all >= 1 || isNamed) &&
        seen / all >= (isNamed ? recognizableByName : recognizable)
      )
    })
    return isShown
      ? [
          {
            reason: `The draft tells what ${name} told the board in confidence: leave it out, and its figures too.`,
            relevance: 1,
            accuracy: 0.2,
            isHarm: true
          }
        ]
      : []
  })
}

const weigh = (stems: readonly string[]): number => stems.reduce((sum, stem) => sum + (ofCalendar.test(stem) ? 0.5 : 1), 0)

const hasAkin = (stems: Iterable<string>, stem: string): boolean => Iterator.from(stems).some((other) => isAkin(other, stem))
