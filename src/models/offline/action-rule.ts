// How a clause begins that holds an action. Every rule is anchored to the clause's beginning: "I'll call her" is a
// commitment, "she thinks I'll call her" is not. The first rule that fits wins.

import { commitmentRules } from './commitment-rules.ts'
import { decisionRules } from './decision-rules.ts'
import { insightRules } from './insight-rules.ts'
import type { ActionRule } from './rule-words.ts'
import { taskRules } from './task-rules.ts'

export const actionRules: readonly ActionRule[] = [...decisionRules, ...taskRules, ...commitmentRules, ...insightRules]
