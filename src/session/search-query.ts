// What people type into a search box, as a tsquery. Postgres reads phrases, "or" and "-" itself (websearch_to_tsquery);
// beginnings of words it does not, so the parts are read here and each is handed over as a parameter.

interface Part {
  kind: 'phrase' | 'word' | 'prefix'
  text: string
  isExcluded: boolean
}

const shortestGuess = 3

/** An SQL expression of type tsquery over one text[] parameter, or undefined where there is nothing to look for. */
export function searchQuery(typed: string, param: string): { sql: string; values: string[] } | undefined {
  const alternatives = typed
    .split(/\s+or\s+/i)
    .map(partsOf)
    .filter((parts) => parts.some((part) => !part.isExcluded))
  if (alternatives.length === 0) return undefined
  const values: string[] = []
  const sqlOf = (part: Part) => {
    values.push(part.text)
    const value = `(${param}::text[])[${values.length}]`
    if (part.kind === 'phrase') return `phraseto_tsquery('english', ${value})`
    if (part.kind === 'prefix') return `to_tsquery('english', ${value} || ':*')`
    return `plainto_tsquery('english', ${value})`
  }
  const sql = alternatives
    .map((parts) =>
      parts
        .map((part, index) => {
          if (part.isExcluded) return `!!${sqlOf(part)}`
          // The word being typed may not be finished.
          const isGuess =
            part.kind === 'word' && index === parts.length - 1 && /^[\p{L}\p{N}]+$/u.test(part.text) && part.text.length >= shortestGuess
          return isGuess ? `(${sqlOf(part)} || ${sqlOf({ ...part, kind: 'prefix' })})` : sqlOf(part)
        })
        .join(' && ')
    )
    .map((conjunction) => `(${conjunction})`)
    .join(' || ')
  return { sql: `(${sql})`, values }
}

function partsOf(typed: string): Part[] {
  const found = typed.matchAll(/(-?)(?:"([^"]*)"?|([^\s"]+))/gu)
  return [...found].flatMap(([, minus, phrase, word]): Part[] => {
    const isExcluded = minus === '-'
    if (phrase !== undefined) return hasWord(phrase) ? [{ kind: 'phrase', text: phrase, isExcluded }] : []
    if (word === undefined || !hasWord(word)) return []
    const beginning = /^([\p{L}\p{N}]+)\*$/u.exec(word)?.[1]
    return [beginning === undefined ? { kind: 'word', text: word, isExcluded } : { kind: 'prefix', text: beginning, isExcluded }]
  })
}

const hasWord = (text: string) => /[\p{L}\p{N}]/u.test(text)
