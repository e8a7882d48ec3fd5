import { calculator } from './calculator.ts'
import { dates } from './dates.ts'
import { dilution } from './dilution.ts'
import { growth } from './growth.ts'
import { burn, runway } from './runway.ts'
import type { Tool } from './tool.ts'
import { unitEconomics } from './unit-economics.ts'

/** The tools that every board has: they compute, reach nothing and have no effect. */
export const builtinTools: readonly Tool[] = [calculator, runway, burn, growth, unitEconomics, dilution, dates]
