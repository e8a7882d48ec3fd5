import { z } from 'zod'

/** Who is asking. Everything a person owns carries this id. */
export const personSchema = z.object({
  id: z.string(),
  name: z.string().nullable(),
  /** IANA name */
  timeZone: z.string()
})
export type Person = z.infer<typeof personSchema>
