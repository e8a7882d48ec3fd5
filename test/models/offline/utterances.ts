// What people say to a board and what it holds, labelled by hand before the rules were written. An empty list is a trap:
// a question, a hypothetical, somebody else's promise, a quote, a negation, small talk.

import type { ActionKind } from '../../../src/records/action.ts'

export interface Utterance {
  says: string
  holds: readonly { kind: ActionKind; title?: RegExp; due?: string | null }[]
}

const commitment = (title?: RegExp, due?: string | null) => ({ kind: 'COMMITMENT' as const, title, due })
const decision = (title?: RegExp) => ({ kind: 'DECISION' as const, title })
const task = (title?: RegExp, due?: string | null) => ({ kind: 'TASK' as const, title, due })
const insight = (title?: RegExp) => ({ kind: 'INSIGHT' as const, title })

export const utterances: readonly Utterance[] = [
  { says: "I'll draft the pitch deck by Friday", holds: [commitment(/^Draft the pitch deck$/, 'by Friday')] },
  { says: "We're targeting B2B first", holds: [decision(/B2B first/)] },
  { says: 'Need to research competitor pricing', holds: [task(/^Research competitor pricing$/, null)] },
  { says: 'Customer segment X values speed over features', holds: [insight(/^Customer segment X values speed over features$/)] },
  { says: 'I will send the contract to Anna tomorrow at 3pm.', holds: [commitment(/^Send the contract to Anna$/, 'tomorrow at 3pm')] },
  { says: "We'll ship the beta before Q2", holds: [commitment(/^Ship the beta$/, 'before Q2')] },
  { says: "I'm going to call five dentists this week.", holds: [commitment(/^Call five dentists$/, 'this week')] },
  { says: "By the 15th I'll have the investor list ready", holds: [commitment(/investor list/, 'By the 15th')] },
  { says: 'I promise to finish the financial model by end of Q1', holds: [commitment(/^Finish the financial model$/, 'by end of Q1')] },
  { says: 'Will email the updated numbers tonight.', holds: [commitment(/^Email the updated numbers$/, 'tonight')] },
  { says: "Sounds good, I'll set up the landing page in two weeks", holds: [commitment(/^Set up the landing page$/, 'in two weeks')] },
  { says: "I'll check if the API supports webhooks.", holds: [commitment(/^Check if the API supports webhooks$/, null)] },
  { says: "You'll have the revised budget by Monday", holds: [commitment(/revised budget/, 'by Monday')] },
  { says: "I'll write the blog post and send it to the list on Thursday", holds: [commitment(/^Write the blog post/, 'on Thursday')] },
  { says: 'I commit to interviewing ten customers by the end of the month', holds: [commitment(/interview/i, 'by the end of the month')] },
  { says: 'Let me put together the hiring plan by next week.', holds: [commitment(/^Put together the hiring plan$/, 'by next week')] },
  { says: "We've decided to drop the mobile app", holds: [decision(/drop the mobile app/i)] },
  { says: 'We decided not to raise money this year.', holds: [decision(/not to raise/)] },
  { says: "Let's go with Stripe for payments", holds: [decision(/Stripe/)] },
  { says: "We're going with annual billing only.", holds: [decision(/annual billing/)] },
  { says: 'I decided we launch in Germany first', holds: [decision(/Germany/)] },
  { says: 'Decision: we price at $49 a month', holds: [decision(/\$49/)] },
  { says: "We're pivoting to clinics with more than five chairs.", holds: [decision(/clinics/)] },
  { says: 'OK, we settled on usage-based pricing', holds: [decision(/usage-based pricing/)] },
  { says: 'We are focusing on retention this quarter, not acquisition.', holds: [decision(/retention/)] },
  { says: 'We chose Postgres over Mongo', holds: [decision(/Postgres/)] },
  { says: 'We agreed to split equity 60/40.', holds: [decision(/60\/40/)] },
  { says: 'We need to hire a designer before March 3', holds: [task(/^Hire a designer$/, 'before March 3')] },
  { says: 'I have to renew the domain tomorrow', holds: [task(/^Renew the domain$/, 'tomorrow')] },
  { says: 'TODO: update the privacy policy', holds: [task(/^Update the privacy policy$/)] },
  { says: "Don't forget to invoice Acme", holds: [task(/^Invoice Acme$/)] },
  { says: 'Remind me to call the bank on Monday.', holds: [task(/^Call the bank$/, 'on Monday')] },
  { says: 'Next step is to test the onboarding with three users', holds: [task(/^Test the onboarding with three users$/)] },
  { says: 'We must fix the signup bug by EOD', holds: [task(/^Fix the signup bug$/, 'by EOD')] },
  { says: 'Someone needs to review the terms of service', holds: [task(/review the terms of service/i)] },
  { says: 'The landing page needs to be rewritten.', holds: [task(/landing page/i)] },
  { says: 'We still have to figure out how support will scale.', holds: [task(/^Figure out how support will scale$/)] },
  { says: '- [ ] book the venue', holds: [task(/^Book the venue$/)] },
  {
    says: 'Todo list:\n- call the bank\n- renew the domain by Dec 1\n- [x] send the invoice',
    holds: [task(/^Call the bank$/, null), task(/^Renew the domain$/, 'by Dec 1')]
  },
  { says: 'Things I like:\n- call the bank\n- coffee', holds: [] },
  { says: "I'll draft the deck by Friday, otherwise Sam will.", holds: [commitment(/^Draft the deck$/, 'by Friday')] },
  { says: 'Remind me in 3 days to check the ad spend.', holds: [task(/^Check the ad spend$/, 'in 3 days')] },
  { says: "I promised Anna I'd send her the contract on Thursday.", holds: [commitment(/^Send her the contract$/, 'on Thursday')] },
  {
    says: "I finished the deck yesterday, and tomorrow I'll email it to Sequoia.",
    holds: [commitment(/^Email it to Sequoia$/, 'tomorrow')]
  },
  { says: "Let's not do the mobile app this year.", holds: [decision(/not do the mobile app/i)] },
  { says: 'We should talk to our three biggest customers.', holds: [task(/^Talk to our three biggest customers$/)] },
  { says: 'Turns out most clinics still use paper', holds: [insight(/most clinics still use paper/i)] },
  { says: 'We learned that onboarding takes three hours on average.', holds: [insight(/onboarding takes three hours/i)] },
  { says: '8 of 10 customers said they would pay more for reminders', holds: [insight(/8 of 10 customers/)] },
  { says: 'Users churn because setup is too hard.', holds: [insight(/churn/)] },
  { says: 'Dentists hate phone calls', holds: [insight(/Dentists hate phone calls/)] },
  { says: 'Our enterprise buyers care more about compliance than price.', holds: [insight(/compliance/)] },
  { says: 'The interviews show that price is not the blocker', holds: [insight(/price is not the blocker/)] },
  { says: 'Small clinics prefer WhatsApp to email', holds: [insight(/WhatsApp/)] },
  { says: 'I noticed that trial users who import data convert twice as often.', holds: [insight(/import data/)] },
  {
    says: "We're targeting B2B first. I'll draft the pitch deck by Friday, and we need to research competitor pricing.",
    holds: [decision(/B2B/), commitment(/^Draft the pitch deck$/, 'by Friday'), task(/^Research competitor pricing$/, null)]
  },
  {
    says: "Churn is up, so I'll call the five accounts we lost; we also need to update the FAQ.",
    holds: [commitment(/^Call the five accounts we lost$/), task(/^Update the FAQ$/)]
  },
  { says: "I'm not sure about pricing, but I'll ask three customers tomorrow.", holds: [commitment(/^Ask three customers$/, 'tomorrow')] },
  { says: 'We have 9 months of runway and I will update the model next week', holds: [commitment(/^Update the model$/, 'next week')] },
  // questions
  { says: 'Should I draft the pitch deck by Friday?', holds: [] },
  { says: 'What if we target B2B first?', holds: [] },
  { says: 'Do we need to research competitor pricing?', holds: [] },
  { says: 'Can you tell me what I need to prepare for the board meeting?', holds: [] },
  { says: "I'll have to hire at some point, right?", holds: [] },
  { says: 'how should we price this', holds: [] },
  { says: 'Do customers value speed over features?', holds: [] },
  // hypotheticals
  { says: "If we raise a round, I'll hire two engineers by June", holds: [] },
  { says: 'Maybe we should research competitor pricing', holds: [] },
  { says: 'I would draft the pitch deck if I had time', holds: [] },
  { says: 'We could target B2B first', holds: [] },
  { says: "I'm thinking about hiring a designer", holds: [] },
  { says: "Suppose we're targeting B2B first.", holds: [] },
  { says: 'I might send the deck tomorrow', holds: [] },
  { says: "We'd need to fix the signup before that", holds: [] },
  { says: "I'll probably do it at some point", holds: [] },
  { says: "Unless something changes, we're going with Stripe", holds: [] },
  // other people's promises
  { says: 'Sarah said she will send the contract by Friday', holds: [] },
  { says: 'My cofounder is going to draft the pitch deck by Monday.', holds: [] },
  { says: "They'll ship the integration next week", holds: [] },
  { says: 'Our competitor decided to drop prices', holds: [] },
  { says: 'The agency promised to deliver the logo tomorrow', holds: [] },
  { says: 'He told me I need to fix churn first', holds: [] },
  // quotes
  { says: 'He wrote "I\'ll draft the pitch deck by Friday" in his email.', holds: [] },
  { says: 'The article says "we need to research competitor pricing".', holds: [] },
  { says: "> I'll send the numbers tomorrow", holds: [] },
  { says: 'Her exact words were: “We decided to leave the market.”', holds: [] },
  // negations
  { says: "I won't draft the pitch deck by Friday", holds: [] },
  { says: "We don't need to research competitor pricing", holds: [] },
  { says: "We haven't decided on B2B yet", holds: [] },
  { says: "I'm not going to call them tomorrow", holds: [] },
  { says: "We're not targeting B2B first", holds: [] },
  { says: 'No need to send the deck', holds: [] },
  { says: "I never said I'd send it by Friday", holds: [] },
  // the past, habits, small talk, facts
  { says: 'I drafted a pitch deck last year', holds: [] },
  { says: 'We had to research competitor pricing back then', holds: [] },
  { says: 'We have 9 months of runway', holds: [] },
  { says: "I'll be honest, this is hard", holds: [] },
  { says: "We'll run out of cash in May", holds: [] },
  { says: "We'll see how it goes", holds: [] },
  { says: 'Thanks, talk tomorrow!', holds: [] },
  { says: 'I always send the numbers on Friday', holds: [] },
  { says: 'Hello Atlas, good morning', holds: [] },
  { says: 'We are a B2B SaaS for dentists and we have 12 customers.', holds: [] },
  { says: 'Our goal is to reach 100 customers by June', holds: [] }
]
