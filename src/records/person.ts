import { z } from 'zod'

/** Who is asking. Everything a person owns carries this id. */
export const personSchema = z.object({
  id: z.string(),
  name: z.string().nullable(),
  /** IANA name */
  timeZone: z.string()
})
export type Person = z.infer<typeof personSchema>

/** Whether this is a time zone the runtime knows, by its IANA name. */
export function isTimeZone(name: string): boolean {
  try {
    // "+01:00" is accepted by Intl too, but says nothing of summer time.
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
