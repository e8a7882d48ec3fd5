// Whom a piece of work is asked of, where they are called by name.

import type { Brief } from '../model.ts'

/** Capitalised, or in a name's place, and no name: words that open sentences, things, firms, the calendar. */
const noNames = new Set(
  `a an me us him them myself the this that these those i we you he she it they my our your his her their its who what which where when why how if so and or but
  yes no yeah yep nope ok okay oh well hey hi hello please thanks thank sorry then now also just maybe perhaps still next first second third finally
  later soon today tonight tomorrow yesterday monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
  september october november december everyone everybody someone somebody anyone anybody nobody everything nothing something all both each every some
  any most many few none one two three four five others people folks guys team board atlas cipher nova customers customer users user clients client
  buyers investors investor founders startups companies competitors vendors partners agencies merchants sellers employees developers engineers designers
  pricing price prices churn revenue marketing sales support legal finance product engineering growth hiring onboarding billing shipping taxes tax
  stripe apple google amazon microsoft slack notion shopify hubspot facebook meta openai github linkedin twitter salesforce adyen paypal aws azure
  whatsapp telegram zoom figma linear jira asana youtube vimeo reddit intercom twilio cloudflare vercel netlify mailchimp anthropic gemini visa mastercard
  postgres redis react kubernetes docker gdpr kyc soc api sdk mvp b2b b2c saas germany france spain italy europe berlin london paris
  version feature page deck website app launch beta release code design data security privacy compliance quality
  todo task action reminder note update again really honestly actually basically otherwise however therefore`.split(/\s+/)
)

/** The name as said, without its mark; undefined where it names a member of the board or nobody. `isOrder`: it must be capitalised. */
export function ownerIn(who: string, { members }: Pick<Brief, 'members'>, isOrder: boolean): string | undefined {
  const word = who.toLowerCase()
  if (noNames.has(word) || members.some(({ id, name }) => id === word || name.toLowerCase() === word)) return undefined
  const isAcronym = who.length > 1 && who === who.toUpperCase()
  if (isOrder && (isAcronym || !/^\p{Lu}/u.test(who) || /(?:ing|tion|ment|ness|ity)$/.test(word))) return undefined
  return who
}
