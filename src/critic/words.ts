// The words of a text as the checks compare them: its sentences, and the stems of what carries meaning.

export interface Sentence {
  text: string
  /** where it begins in the whole */
  start: number
}

const abbreviation = /(?:\b(?:e\.g|i\.e|etc|vs|approx|no|mr|mrs|ms|dr|inc|ltd|co|st|u\.s)|\b[A-Z])\.$/i

/** The sentences of a text in their order; a new line begins a new one. */
export function sentencesIn(text: string): Sentence[] {
  const found: Sentence[] = []
  let start = 0
  const add = (end: number) => {
    const part = text.slice(start, end)
    const at = start + (part.length - part.trimStart().length)
    if (/[\p{L}\p{N}]/u.test(part)) found.push({ text: part.trim(), start: at })
    start = end
  }
  for (const { 0: mark, index } of text.matchAll(/\n+|[.!?…]+["”’')*_]*(?=\s|$)/g)) {
    const end = index + mark.length
    const isNumbering = /(?:^|\n)\s*\d{1,2}\.$/.test(text.slice(start, end))
    if (isNumbering || (mark === '.' && abbreviation.test(text.slice(start, end)) && end < text.length)) continue
    add(end)
  }
  add(text.length)
  return found
}

const empty = new Set(
  `a an the this that these those my our your their his her its it to of for in on at by with and or so is are be been was were i we you
  he she they will have has had do does did done up out off all some any new next first more most as from about into over than then too
  also just not no nor me us them who whom what which when where why how there here if but because while until still already only very
  can could should would may might must shall am im ll re ve dont cannot let lets get got go goes going make makes made take takes took
  give gives one ones thing things much many lot well yes ok please thanks now today each every other own same such both either like
  want wants need needs say says said tell told know known use uses used would put puts back before after during between through per
  good better best enough really rather quite even ever never always often much keep keeps come comes look looks find finds think sure
  way ways time times day days week weeks month months year years`.split(/\s+/)
)

/** Whether a word carries no meaning of its own. */
export const isEmpty = (word: string): boolean => empty.has(word)

/** Lower-case stems of the words that carry meaning, in order, each once. */
export function stemsIn(text: string): string[] {
  const words = text.toLowerCase().match(/\p{L}[\p{L}\p{N}]+/gu) ?? []
  return [...new Set(words.filter((word) => !empty.has(word)).map(stem))]
}

export function stem(word: string): string {
  if (word.length < 4) return word
  return word
    .replace(/ies$/, 'y')
    .replace(/(?<=[^s])s$/, '')
    .replace(/(?:ations?|ings?|ed|ers?|ly|ment|ance|ence)$/, (suffix) => (word.length - suffix.length >= 4 ? '' : suffix))
    .replace(/(?<=\w{3})(?:e|y|i)$/, '')
}

/** Whether two stems are of one word or of one family: "spain" and "spanish", "austria" and "austrian". */
export const isAkin = (a: string, b: string): boolean =>
  a === b ||
  (a.length >= 4 && b.length >= 4 && Math.min(a.length, b.length) <= commonStart(a, b) + (Math.min(a.length, b.length) > 4 ? 1 : 0))

function commonStart(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length += 1
  return length
}
