// The verbs founders use for work, in groups of much the same meaning: drafting a deck and writing it is one action,
// sending it another.

const groups: Record<string, string> = {
  make: 'draft write make prepare create build design outline sketch produce compile assemble',
  finish: 'finish complete wrap finalize finalise do handle sort settle tackle clear get manage',
  send: 'send share mail email forward submit deliver hand dispatch upload post pass return',
  learn: 'research investigate analyze analyse study explore compare check review validate test evaluate look figure find read',
  talk: 'call phone ring ask interview talk meet speak contact message ping reach invite email',
  improve: 'update revise fix rewrite improve change adjust refactor redo clean polish edit',
  launch: 'ship launch release publish deploy post announce demo',
  hire: 'hire recruit onboard interview post',
  pay: 'pay invoice bill renew sign close file book order buy register cancel',
  plan: 'plan schedule organize organise map define set decide prioritize list document record track measure collect gather add remove move run start set pitch apply negotiate raise migrate automate install implement integrate translate'
}

/** Work of its own kind each: only the same verb speaks of the same work. */
const others =
  'answer reply print scan download export import rotate delete archive back restore upgrade update tell inform remind confirm sort tidy fill wire transfer refund charge return replace repair mount fly drive train teach hand pack rehearse practise practice present pick swap switch rename connect configure deploy debug audit approve reject sell rent lease lend borrow transcribe translate record film shoot photograph paint draw count calculate estimate forecast quote price negotiate settle chase follow nudge press block book host attend visit take bring give leave keep put tackle own cover arrange coordinate outsource delegate assign rotate patch merge ship refill restock clear empty open close lock unlock enable disable verify certify insure notarize notarise secure protect encrypt'

const irregular: Record<string, readonly string[]> = {
  write: ['wrote', 'written'],
  rewrite: ['rewrote', 'rewritten'],
  make: ['made'],
  build: ['built'],
  send: ['sent'],
  find: ['found'],
  meet: ['met'],
  speak: ['spoke', 'spoken'],
  pay: ['paid'],
  do: ['did', 'done'],
  redo: ['redid', 'redone'],
  run: ['ran'],
  set: ['set'],
  buy: ['bought'],
  ring: ['rang', 'rung'],
  read: ['read'],
  get: ['got', 'gotten'],
  tell: ['told'],
  sell: ['sold'],
  lend: ['lent'],
  fly: ['flew', 'flown'],
  drive: ['drove', 'driven'],
  teach: ['taught'],
  draw: ['drew', 'drawn'],
  take: ['took', 'taken'],
  bring: ['brought'],
  give: ['gave', 'given'],
  leave: ['left'],
  keep: ['kept'],
  put: ['put'],
  shoot: ['shot']
}
const doubled = new Set([
  'ship',
  'plan',
  'map',
  'wrap',
  'submit',
  'set',
  'run',
  'cancel',
  'get',
  'put',
  'scan',
  'swap',
  'transfer',
  'debug'
])

function past(verb: string): readonly string[] {
  if (irregular[verb]) return irregular[verb]
  if (doubled.has(verb)) return [`${verb}${verb.at(-1)}ed`, `${verb}ed`]
  if (verb.endsWith('e')) return [`${verb}d`]
  return [/[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ied` : `${verb}ed`]
}

function gerund(verb: string): string {
  if (doubled.has(verb) && verb !== 'cancel') return `${verb}${verb.at(-1)}ing`
  return /[^e]e$/.test(verb) ? `${verb.slice(0, -1)}ing` : `${verb}ing`
}

const groupsOf = new Map<string, Set<string>>()
const baseOfPast = new Map<string, string>()
const baseOfGerund = new Map<string, string>()
for (const [group, verbs] of [...Object.entries(groups), ...others.split(' ').map((verb) => [verb, verb] as const)]) {
  for (const verb of verbs.split(' ')) {
    groupsOf.set(verb, (groupsOf.get(verb) ?? new Set()).add(group))
    for (const form of past(verb)) baseOfPast.set(form, verb)
    baseOfGerund.set(gerund(verb), verb)
  }
}

export const isVerb = (word: string): boolean => groupsOf.has(word.toLowerCase())

/** "drafted" and "written" give "draft" and "write"; undefined for a verb that is not work. */
export const fromPast = (word: string): string | undefined => baseOfPast.get(word.toLowerCase())

/** "drafting" gives "draft". */
export const fromGerund = (word: string): string | undefined => baseOfGerund.get(word.toLowerCase())

/** Whether two verbs may speak of the same piece of work; finishing fits all. */
export function isSameWork(a: string | undefined, b: string | undefined): boolean {
  if (!a || !b || a === b) return true
  const [ofA, ofB] = [groupsOf.get(a), groupsOf.get(b)]
  if (!ofA || !ofB) return a === b
  return ofA.has('finish') || ofB.has('finish') || [...ofA].some((group) => ofB.has(group))
}
