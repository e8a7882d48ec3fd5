// What a person's own words tell of them and their company: goals, constraints, preferences, style, facts.

import type { Extraction } from '../task.ts'
import { isConditional, isDoubtful } from './doubt.ts'
import { likeness, stemsOf } from './likeness.ts'
import { type Clause, clausesOf } from './sentences.ts'

type Learned = Extraction['dossier'][number]

interface DossierRule {
  kind: Learned['kind']
  words: RegExp
  /** Nothing is learned where the clause matches this. */
  unless?: RegExp
  confidence: number
}

const rules: readonly DossierRule[] = [
  // how to talk to them, before what they like in general
  {
    kind: 'COMMUNICATION_STYLE',
    words:
      /^(?:please )?(?:be|stay) (?:blunt|direct|brutal|brief|honest|concise|frank|gentle|specific|concrete)\b|^(?:please )?(?:don['’]t|do not|never) (?:sugar-?coat|use jargon|lecture|waffle|be polite)|^(?:please )?(?:keep|make) (?:it|your answers|answers|replies|things|them) (?:short|brief|simple|concise|high[- ]level|to the point)|^(?:please )?(?:no|skip the|less|without) (?:jargon|fluff|small ?talk|buzzwords|emojis)\b|^(?:please )?(?:talk to me|speak|explain (?:it|things)) (?:like|as if|in|plainly)\b|^(?:please )?give me (?:bullet points|numbers first|the (?:short|long) version|(?:short|long|brief|detailed|longer|shorter|concise) (?:answers|replies|explanations))\b|^(?:please )?(?:answer|reply|write) (?:in (?:english|german|french|spanish|italian)|(?:more )?(?:briefly|at length|in detail))\b/i,
    confidence: 0.85
  },
  {
    kind: 'PREFERENCE',
    words:
      /\bi(?:['’]d| would)? (?:always |really |much |strongly |usually |generally )*prefer\b|^i['’]d rather\b|^i(?: really| do)? (?:like|love|enjoy|appreciate|hate|dislike|don['’]t like|do not like|can['’]t stand) (?:short|long|detailed|brief|direct|blunt|numbers|bullet|data|concrete|working|to work|meetings|calls|when you|it when)\b|^(?:please )?always (?:show|give|start|include|tell)\b|^(?:short|brief|concise|detailed) answers,? please/i,
    confidence: 0.85
  },
  {
    kind: 'GOAL',
    words:
      /\b(?:our|my|the|main|big|only|next|company) (?:goal|aim|objective|target|mission|north star|ambition|dream)s?(?: for \w+(?: \w+)?)? (?:is|are|remains)\b|^(?:goal|target|objective)s?:/i,
    confidence: 0.95
  },
  {
    kind: 'GOAL',
    words:
      /\b(?:i|we) (?:really |ultimately |eventually |still )*(?:want|hope|aim|intend|plan|need|would like|['’]d like) to (?:reach|get to|hit|grow|become|be(?:come)? (?:profitable|the|cash)|raise|sell (?:the|our)|exit|double|triple|achieve|break even|build the|expand|land|win|own)\b|\b(?:we['’]re|i['’]m|we are|i am) (?:aiming|shooting|trying|hoping|working) (?:for|to (?:reach|get to|hit|grow|become|raise|double|triple|break even)|towards?)\b/i,
    confidence: 0.85
  },
  {
    kind: 'CONSTRAINT',
    words:
      /\b(?:we|i)(?:['’]ve| have)?(?: currently| really)? (?:only|just) (?:have|got|can|work)\b|\b(?:we|i)(?:['’]ve| have) only (?:got )?|\b(?:we|i) (?:have|['’]ve) (?:no more than|at most|less than|no (?:budget|money|time|team|developers?|engineers?|designers?|sales|funding)\b)/i,
    confidence: 0.9
  },
  {
    kind: 'CONSTRAINT',
    words:
      /\bbudget (?:is|of|for|:)|\b(?:can['’]t|cannot|can not|must not|mustn['’]t|couldn['’]t|don['’]t want to|won['’]t) (?:spend|pay|hire|afford|exceed|raise|take on|invest|work more)\b|\bno more than [$€£\d]|\b(?:limited to|capped at|at most) [$€£\d]|\bmonths? of runway\b|\b(?:hard|fixed) deadline\b|\b(?:must|has to|have to) (?:stay|be|comply|run) (?:under|within|below|gdpr|hipaa|with gdpr|with hipaa|on[- ]prem)/i,
    confidence: 0.9
  },
  {
    kind: 'FACT',
    words:
      /^(?:we['’]re|we are|i['’]m|i am)(?: currently| still| now)? (?:an?|the|two|three|four|five|\d+) (?!bit\b|little\b|fan\b|huge fan|lot\b|big fan|mess\b|long way|few\b)|^(?:we['’]re|we are|i['’]m|i am)(?: currently| still| now)? (?:based in|located in|building|selling|bootstrapped|pre-?seed|pre-?revenue|profitable|funded|backed by|developing|making|running|solo|live in|in (?:seed|stealth|beta|berlin|germany|the us|[A-Z]))/i,
    unless: /\b(?:tired|sorry|worried|stuck|unsure|confused|bit|kidding)\b/i,
    confidence: 0.85
  },
  {
    kind: 'FACT',
    words:
      /\b(?:we|i) (?:have|['’]ve got|have got|own|employ|serve|sell|make|build|earn|burn|spend|charge|use|lose|raised|founded|launched|started|hired|signed|closed|run|offer|develop|bill)\b(?! to\b| been\b| a (?:question|problem|feeling|call|meeting|idea)\b| no idea\b| you\b| it\b| up\b| with\b| sense\b)/i,
    unless: /^(?:i|we) (?:use|have) (?:to|the feeling)|\byesterday|\btoday/i,
    confidence: 0.75
  },
  {
    kind: 'FACT',
    words:
      /\b(?:our|my|the) (?:company|startup|product|team|app|platform|business|mrr|arr|revenue|churn(?: rate)?|burn(?: rate)?|cac|ltv|price|pricing|margin|gross margin|customers?|users?|co-?founders?|name|market|competitors?|runway|cash|main competitor|biggest competitor|biggest customer|stack|tech stack|conversion(?: rate)?|average \w+|core market|first market|target (?:market|customer|group)) (?:is|are|was|costs?|does|makes?|has|have|grew|grows|comes?)\b/i,
    unless: /\b(?:is|are) (?:not sure|too|very|so|bad|good|great|terrible|important|unclear|a problem|hard|done|ready|finished|late)\b/i,
    confidence: 0.85
  },
  {
    kind: 'FACT',
    words:
      /\b(?:call me|my name is|you can call me) [A-Z]|^[$€£]?\d[\d.,]*[kKmM]? ?[$€£]?(?: \w+){0,2} (?:in the bank|mrr|arr|customers|users)\b/i,
    confidence: 0.8
  }
]

const worthless = /^(?:we|i) (?:have|make|use|run|start(?:ed)?) (?:it|that|this|some|fun|one|a lot|to)\b/i
const lead =
  /^(?:(?:@[\w-]+|and|but|so|ok|well|also|then|now|actually|yes|hi|hello|hey|fyi|btw|because|since|note that|remember(?: that)?|you should know(?: that)?|for context|context|atlas|cipher|nova)[,:!.]*\s+)+/i

/** What one message tells, each with its literal quote, none twice. Hypotheticals, questions and others' words tell nothing. */
export function dossierIn(text: string): Learned[] {
  const learned: Learned[] = []
  for (const clause of clausesOf(text)) {
    const entry = entryIn(clause)
    if (entry && !learned.some((earlier) => earlier.kind === entry.kind && likeness(stemsOf(earlier.text), stemsOf(entry.text)) > 0.8))
      learned.push(entry)
  }
  return learned
}

function entryIn(clause: Clause): Learned | undefined {
  // "we have $300k, how long does it last?": the question does not unsay the fact before it
  if (clause.isQuestion || isDoubtful({ ...clause, sentence: clause.text }) || isConditional(clause.plain)) return undefined
  const cut = lead.exec(clause.plain)?.[0].length ?? 0
  const plain = clause.plain.slice(cut)
  if (plain.split(/\s+/).length < 3 || worthless.test(plain)) return undefined
  const rule = rules.find(({ words, unless }) => words.test(plain) && !unless?.test(plain))
  if (!rule) return undefined
  const statement = clause.text.slice(cut)
  return {
    kind: rule.kind,
    text: statement.charAt(0).toUpperCase() + statement.slice(1),
    quote: clause.text,
    confidence: rule.confidence,
    about: null,
    relation: 'NEW'
  }
}
