// The tool that tells what the board knows of the person.

import type { McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { parseInstant } from '../../../schema/scalars.ts'
import { decodeCursor, encodeCursor, pageOf, pageWindow } from '../../page.ts'
import { type DossierEntry, dossierKindSchema } from '../../records/dossier-entry.ts'
import { messageId } from '../../records/id.ts'
import { pageInput, pageOutput, showPage } from './paging.ts'
import { type Caller, resultOf } from './result.ts'

const entryOutput = z.object({
  id: z.string(),
  kind: dossierKindSchema,
  text: z.string(),
  confidence: z.number().describe('how sure the board is, from 0 to 1; 1 where the person entered it'),
  quote: z.string().nullable().describe('the words it was learned from'),
  source_message_id: z.string().nullable().describe('the message they were said in'),
  valid_from: z.string()
})

const showEntry = (entry: DossierEntry): z.infer<typeof entryOutput> => ({
  id: entry.id,
  kind: entry.kind,
  text: entry.text,
  confidence: entry.confidence,
  quote: entry.quote,
  source_message_id: entry.sourceSessionId === null || entry.sourceSeq === null ? null : messageId(entry.sourceSessionId, entry.sourceSeq),
  valid_from: entry.validFrom
})

/** Oldest first; entries that were learned together by their ids. */
const placeOf = ({ validFrom, id }: DossierEntry): string => `${validFrom} ${id}`

const input = z.strictObject({
  kind: z.array(dossierKindSchema).optional().describe('only entries of these kinds'),
  as_of: z.string().optional().describe('as it stood then: ISO 8601 with a time zone; as it is now where nothing is said'),
  ...pageInput
})

export function offerDossier(server: McpServer, { viewer, doors, guard }: Caller): void {
  server.registerTool(
    'get_dossier',
    {
      title: 'Get the dossier',
      description: 'What the board knows of the person: goals, constraints, preferences, facts and style, oldest first.',
      inputSchema: input,
      outputSchema: z.object({ version: z.int(), entries: z.array(entryOutput), ...pageOutput }),
      annotations: { readOnlyHint: true, openWorldHint: false }
    },
    guard(async ({ kind, as_of, first, after }: z.infer<typeof input>) => {
      const window = pageWindow({ first, after })
      const from = after === undefined ? '' : decodeCursor(after, z.tuple([z.string()]))[0]
      const { version, entries } = await doors.dossiers.read(viewer, as_of === undefined ? undefined : parseInstant(as_of))
      const rest = entries
        .filter((entry) => (kind === undefined || kind.includes(entry.kind)) && placeOf(entry) > from)
        .toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
      const page = pageOf(rest, window, (entry) => encodeCursor(placeOf(entry)))
      return resultOf({ version, ...showPage('entries', page, showEntry) })
    })
  )
}
