import { type Agent as AgentRecord, assignable, type Board, type Skill as SkillRecord } from '../src/agents/board.ts'
import type { AgentPerformance as AgentPerformanceRecord } from '../src/context.ts'
import { builder } from './builder.ts'
import { storeCost } from './connection.ts'
import { loadersOf } from './loaders.ts'
import { Node } from './node.ts'
import { Usage } from './usage.ts'

/** A member by handle. Transcripts outlive their speakers, so one whose file is gone is still named. */
export const memberOf = (board: Board, id: string): AgentRecord =>
  board.agents.get(id) ?? {
    id,
    name: id,
    role: 'Former member',
    description: 'Spoke here once, and is no longer on this board.',
    skills: [],
    tools: [],
    model: null,
    card: null,
    cardKey: null,
    cardToken: null,
    isCritic: false,
    unchecked: 'ship',
    instructions: ''
  }

/** Those of the named members who sit on the board now. */
export const membersOf = (board: Board, ids: readonly string[]): AgentRecord[] => ids.flatMap((id) => board.agents.get(id) ?? [])

/** Those of the named skills that the board has now. */
export const skillsOf = (board: Board, names: readonly string[]): SkillRecord[] => names.flatMap((name) => board.skills.get(name) ?? [])

const AgentPerformance = builder.objectRef<AgentPerformanceRecord>('AgentPerformance').implement({
  description: "How a board member did, from the critic's verdicts.",
  fields: (t) => ({
    turns: t.exposeInt('turns', { description: 'Turns it took part in.' }),
    approvalRate: t.exposeFloat('approvalRate', {
      nullable: true,
      description: 'Share of its drafts that passed at once, from 0 to 1; null where none was reviewed.'
    }),
    meanRelevance: t.exposeFloat('meanRelevance', { nullable: true, description: 'Mean of the relevance in its reviews, from 0 to 1.' }),
    meanAccuracy: t.exposeFloat('meanAccuracy', { nullable: true, description: 'Mean of the accuracy in its reviews, from 0 to 1.' }),
    p50Ms: t.exposeFloat('p50Ms', { nullable: true, description: 'Median duration of its turns, in milliseconds.' }),
    p95Ms: t.exposeFloat('p95Ms', { nullable: true, description: '95th percentile of the duration of its turns, in milliseconds.' }),
    usage: t.field({ type: Usage, description: 'What its model calls took.', resolve: (performance) => performance.usage })
  })
})

export const Agent = builder.objectRef<AgentRecord>('Agent')

export const Skill = builder.objectRef<SkillRecord>('Skill').implement({
  description: 'Knowledge that board members take up when a conversation calls for it.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name, as in finance.' }),
    description: t.exposeString('description', { description: 'What it is good for and when to use it.' }),
    agents: t.field({
      type: [Agent],
      description: 'Board members who have it.',
      resolve: (skill, _, { doors }) => assignable(doors.board).filter((agent) => agent.skills.includes(skill.name))
    })
  })
})

Agent.implement({
  description: 'A member of the board.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Its handle, as in atlas.' }),
    name: t.exposeString('name', { description: 'The name it goes by.' }),
    role: t.exposeString('role', { description: 'What it sits on the board for.' }),
    description: t.exposeString('description', { description: 'What to ask it about.' }),
    skills: t.field({
      type: [Skill],
      description: 'Skills it has.',
      resolve: (agent, _, { doors }) => skillsOf(doors.board, agent.skills)
    }),
    tools: t.stringList({
      description: 'Names or patterns of the tools it may call, as in runway or github/*.',
      resolve: (agent) => [...agent.tools]
    }),
    cardUrl: t.exposeString('card', {
      nullable: true,
      description: "Where another server runs it, the address of its A2A agent card; null for one of this server's own."
    }),
    performance: t.field({
      type: AgentPerformance,
      description: "How it did in the viewer's own turns.",
      complexity: storeCost,
      args: {
        since: t.arg({ type: 'DateTime', description: 'Only what happened from then on; everything where it is left out.' }),
        until: t.arg({ type: 'DateTime', description: 'Only what happened before then; up to now where it is left out.' })
      },
      resolve: ({ id }, span, context) => loadersOf(context).performance.load({ id, args: span })
    })
  })
})

builder.queryFields((t) => ({
  agents: t.field({
    type: [Agent],
    description: 'The members who can be assigned to a conversation.',
    resolve: (_, __, { doors }) => assignable(doors.board)
  }),
  skills: t.field({
    type: [Skill],
    description: 'The skills that can be activated in a conversation.',
    resolve: (_, __, { doors }) => [...doors.board.skills.values()]
  })
}))
