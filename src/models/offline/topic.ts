// What founders talk to a board about, the words it is recognised by, and what each area has to say to it.

/** The three ways of looking at a company that the offline board knows. */
export type Area = 'strategy' | 'finance' | 'product'

export interface Topic {
  name: string
  /** whose question it is first; the first of them leads */
  areas: readonly Area[]
  words: RegExp
  advice: Record<Area, string>
  /** what to ask the founder next */
  ask: string
}

export const topics: readonly Topic[] = [
  {
    name: 'runway',
    areas: ['finance'],
    words:
      /\b(?:runway|burn(?: rate| multiple)?|cash(?:[- ]?flow)?|in the bank|run out of money|how long .{0,30}\blast|break[- ]?even|default (?:alive|dead)|profitab\w+)\b/i,
    advice: {
      finance:
        'Runway is cash divided by net burn. Below six months every plan is a cash plan; a round takes three to six months, so start it with nine left.',
      strategy:
        'Treat runway as the number of experiments you can still afford: choose the one or two bets that could change the company before it ends.',
      product: 'Let the cash set the scope: cut the roadmap to what a paying customer would miss within the next quarter.'
    },
    ask: 'What is in the bank today, and what went out and came in last month?'
  },
  {
    name: 'pricing',
    areas: ['finance', 'strategy'],
    words:
      /\b(?:pric(?:e|es|ing|ed)|charge|discounts?|freemium|free tier|subscription|willing(?:ness)? to pay|per seat|usage[- ]based|billing)\b/i,
    advice: {
      finance:
        'Price from what the problem costs the customer, then check that gross margin pays back the cost of winning them within twelve months.',
      strategy:
        'The price says who the product is for. Name the alternative the buyer would pay for instead, and price against that rather than against your costs.',
      product:
        'Pick one value metric that customers already count, and put limits where heavy users get more value, not where setup starts.'
    },
    ask: 'Which alternative do your buyers pay for today, and how much?'
  },
  {
    name: 'fundraising',
    areas: ['finance', 'strategy'],
    words:
      /\b(?:fundrais\w*|rais(?:e|ing) (?:a|an|money|capital|our|\$|€|\d)\w*|seed round|pre-?seed|series [a-c]|investors?|term sheet|valuation|vcs?|angels?|safe note|dilution|cap table|equity)\b/i,
    advice: {
      finance:
        'Work back from the milestone the next investor needs to see: raise what reaches it plus six months of slack, and know the dilution before the meeting.',
      strategy: 'Investors buy a story with a proof point. Lead with the one number that moved, then why now and why you.',
      product: 'Show the product in use by a real customer: two minutes of that beats ten slides of roadmap.'
    },
    ask: 'Which milestone should this money reach, and by when?'
  },
  {
    name: 'unit economics',
    areas: ['finance'],
    words: /\b(?:cac|ltv|clv|unit economics|payback|gross margin|arpu|arpa|contribution margin|acquisition cost|lifetime value)\b/i,
    advice: {
      finance:
        'Compare what a customer brings in margin with what it costs to win them: three to one, paid back within a year, is the usual bar for spending more.',
      strategy: 'Look at the economics by segment: the average usually hides one segment that pays for the others.',
      product: 'The cheapest lever is often activation: customers who see value in the first session stay longer and cost no more to win.'
    },
    ask: 'What does one customer cost to win, pay a month, and how many leave each month?'
  },
  {
    name: 'budget',
    areas: ['finance'],
    words:
      /\b(?:budget|costs?|expenses?|spend(?:ing)?|salary|salaries|afford|financial(?:s| model)?|forecast|invoice|tax(?:es)?|revenue|mrr|arr|margin|cheaper|expensive)\b/i,
    advice: {
      finance:
        'Split the spend into what keeps the lights on and what buys learning; give each experiment its own small cap and an end date.',
      strategy: 'Spend where it changes a decision. If neither outcome would change your plan, keep the money.',
      product: 'Check the build against buying or doing it by hand for a month; most early costs are code nobody needed yet.'
    },
    ask: 'What are your three largest costs a month, and which of them buys growth?'
  },
  {
    name: 'hiring',
    areas: ['strategy', 'finance'],
    words:
      /\b(?:hir(?:e|es|ing)|recruit\w*|co-?founder|first employee|contractors?|freelancers?|team size|onboard a|designer|sales ?(?:person|rep)|headcount)\b/i,
    advice: {
      strategy:
        'Hire for the bottleneck you can name in one sentence, and only after you have done the work yourself long enough to know good from bad.',
      finance:
        'A hire costs about 1.3 times the salary. See how many months of runway it takes and which revenue has to follow to earn it back.',
      product: 'Write down the first ninety days of work. If it does not fill them, a contractor for two weeks tells you more.'
    },
    ask: 'What would this person take off your desk in the first month?'
  },
  {
    name: 'positioning',
    areas: ['strategy'],
    words:
      /\b(?:position(?:ing)?|b2b|b2c|segments?|niche|target(?:ing)? (?:market|customer|group)?|icp|market(?! price)|beachhead|vision|mission|strateg\w+|differentiat\w*|moat|value proposition|pivot\w*|focus\w*)\b/i,
    advice: {
      strategy: 'Choose the narrowest segment that feels the problem weekly and can sign without a committee; win it before you widen.',
      finance: 'Check the segment against its size: reachable buyers times yearly price has to carry your goal at a share you can believe.',
      product: 'Build for that one buyer: write the single workflow they would switch for, and leave out what only others ask for.'
    },
    ask: 'Who exactly has this problem weekly, and what do they do about it today?'
  },
  {
    name: 'competition',
    areas: ['strategy'],
    words: /\b(?:competit\w+|alternatives?|incumbents?|rivals?|market leader|compared (?:to|with)|versus)\b/i,
    advice: {
      strategy:
        'Your real rival is what buyers do now, often a spreadsheet. List three alternatives and the one job on which you beat each of them.',
      finance:
        'Compare the total a buyer pays for each alternative, setup and switching included; undercutting on list price alone seldom wins.',
      product: 'Use the rival product for a day as a customer would, and note the moment it hurts: that is your demo.'
    },
    ask: 'Which deals did you lose lately, and to what?'
  },
  {
    name: 'the pitch',
    areas: ['strategy'],
    words: /\b(?:pitch(?:\b|es|ing)|decks?|slides?|demo day|storytelling|one[- ]?pager|elevator|narrative)\b/i,
    advice: {
      strategy:
        'Build the deck around one claim: who hurts, what it costs them, why now, and the proof that you can fix it. Ten slides at most.',
      finance: 'Give the deck one slide of numbers that add up: growth, burn, runway, and what the money reaches.',
      product: 'Put the product on slide three, as a before and after of one customer, not as a list of features.'
    },
    ask: 'What should the listener do right after the pitch?'
  },
  {
    name: 'customer research',
    areas: ['product', 'strategy'],
    words:
      /\b(?:interview\w*|customer (?:research|discovery|development|feedback)|surveys?|user (?:research|tests?|testing)|talk(?:ing)? to (?:customers|users|clients|our)|validat\w+|feedback|pilots?)\b/i,
    advice: {
      product:
        'Ask about the last time the problem came up and what it cost, never whether they would use your idea. Five such talks show the pattern.',
      strategy: 'Go in with one belief you are ready to drop, and decide beforehand which answers would make you drop it.',
      finance: 'The strongest answer is a commitment: a deposit, a signed pilot, a date. Count those, not the compliments.'
    },
    ask: 'Which assumption would hurt most if it were wrong?'
  },
  {
    name: 'the launch',
    areas: ['strategy', 'product'],
    words: /\b(?:launch\w*|go[- ]to[- ]market|gtm|product hunt|press|announce\w*|waitlist|release date)\b/i,
    advice: {
      strategy:
        'Launch to one group that knows one another, so that word travels; a wide launch before retention only fills a leaking bucket.',
      product: 'Fix the path from sign-up to the first useful result before the date; everything else can follow the week after.',
      finance: 'Set the launch budget as a price per activated customer, and stop the channel that misses it twice.'
    },
    ask: 'Which number, a week after the launch, would tell you that it worked?'
  },
  {
    name: 'growth',
    areas: ['strategy', 'finance'],
    words:
      /\b(?:growth|grow(?:ing|s)?|marketing|sales|channels?|leads?|seo|ads?|campaigns?|content|outreach|newsletter|funnel|acquisition|conversion|traffic|referrals?)\b/i,
    advice: {
      strategy:
        'Pick one channel where your buyers already look, run it for four weeks with a number to beat, and stop the others meanwhile.',
      finance: 'Follow each channel to paying customers, not to clicks: spend more only where the payback is under twelve months.',
      product: 'Look for growth inside the product first: the step where most people drop out is cheaper to fix than traffic is to buy.'
    },
    ask: 'Where did your last five paying customers come from?'
  },
  {
    name: 'retention',
    areas: ['product', 'finance'],
    words:
      /\b(?:churn\w*|retention|retain\w*|engagement|activat\w+|onboarding|cancell?ations?|(?:customers|users|clients|people|they) cancel\w*|customer success|nps)\b/i,
    advice: {
      product: 'Watch the first week: find what those who stayed did that the others did not, and make that the onboarding.',
      finance: 'Churn sets the ceiling: new customers a month divided by churn is the most you will ever have at this pace.',
      strategy: 'Separate those who should never have signed up from those you disappointed; only the second group is a product problem.'
    },
    ask: 'What did the last three customers who left say, in their own words?'
  },
  {
    name: 'scope',
    areas: ['product'],
    words:
      /\b(?:mvp|features?|roadmap|prototype|scope|build(?:ing)?|backlog|prioriti[sz]\w*|ship(?:ping)?|beta|product|ux|ui|design|landing page|mobile app|website|requirements?)\b/i,
    advice: {
      product:
        'Cut it to the one workflow a customer would pay for, build the smallest version in two weeks, and do the rest by hand until it hurts.',
      strategy: 'Every feature is a claim on the segment. Keep those that your chosen buyer asked for twice; park the rest in the open.',
      finance: 'Put a price on the build: weeks times cost a week, against the revenue that waits for it.'
    },
    ask: 'What is the one thing a customer must be able to do in the first version?'
  },
  {
    name: 'technology',
    areas: ['product'],
    words:
      /\b(?:tech(?:nology|nical)?|stack|database|api|code|engineer\w*|architecture|infrastructure|hosting|security|gdpr|hipaa|bugs?|integrations?|automat\w+|ai|llms?|models?|scal(?:e|ing|ability)|servers?|framework|postgres|react)\b/i,
    advice: {
      product:
        'Take the tools you know best, keep what is hard to reverse (data model, identity, billing) simple, and postpone scale until a number asks for it.',
      strategy: 'Technology is worth building where buyers can tell the difference; buy or rent everything else.',
      finance: 'Compare the monthly price of a service with the hours it saves at your own rate: early on, renting nearly always wins.'
    },
    ask: 'Which part would be hardest to change a year from now?'
  }
]

/** The topics of a text: the most often named first, then the first named. */
export function topicsIn(text: string): Topic[] {
  const named = topics.map((topic) => ({
    topic,
    places: [...text.matchAll(new RegExp(topic.words.source, 'gi'))].map(({ index }) => index)
  }))
  return named
    .filter(({ places }) => places.length > 0)
    .sort((a, b) => b.places.length - a.places.length || (a.places[0] ?? 0) - (b.places[0] ?? 0))
    .map(({ topic }) => topic)
}
