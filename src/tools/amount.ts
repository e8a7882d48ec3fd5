import { Decimal } from 'decimal.js'
import { z } from 'zod'

const limit = 1e15

/** Money or a count, in one currency throughout a call. */
export const amount = z.number().min(0).max(limit)

export const signedAmount = z.number().min(-limit).max(limit)

/** A share as a fraction: 0.05 is 5 %. */
export const rate = z.number().gt(-1).max(100)

/** Rounded half up, as people round; two places unless told. */
export const rounded = (value: Decimal, places = 2): number => value.toDecimalPlaces(places, Decimal.ROUND_HALF_UP).toNumber()
