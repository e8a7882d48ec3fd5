// Audio clips: taken from Slack as they are, and handed on. They are held in memory for that long and written nowhere.

import { z } from 'zod'

export interface Clip {
  url: string
  name: string
  type: string
}

const clipSchema = z
  .looseObject({
    mimetype: z.string(),
    subtype: z.string().optional(),
    name: z.string().default('clip'),
    size: z.number().default(0),
    url_private_download: z.url().optional(),
    url_private: z.url().optional()
  })
  .refine(({ mimetype, subtype }) => mimetype.startsWith('audio/') || subtype === 'slack_audio')

const withinMs = 20_000
const largest = 20_000_000

/** The first recording among a message's files, where there is one. */
export function clipIn(files: readonly unknown[]): Clip | undefined {
  for (const file of files) {
    const { data } = clipSchema.safeParse(file)
    const url = data?.url_private_download ?? data?.url_private
    if (data && url !== undefined && data.size <= largest) return { url, name: data.name, type: data.mimetype }
  }
  return undefined
}

/** Takes recordings from Slack, and shows the token to nobody else. */
export function createClips({ token, apiUrl }: { token: string; apiUrl?: string | undefined }) {
  const isSlack = ({ protocol, host }: URL): boolean =>
    (protocol === 'https:' && (host === 'slack.com' || host.endsWith('.slack.com'))) ||
    (apiUrl !== undefined && host === new URL(apiUrl).host)

  return async ({ url, name, type }: Clip): Promise<File> => {
    if (!isSlack(new URL(url))) throw new Error('a recording that is not with Slack')
    const headers = { authorization: `Bearer ${token}` }
    const response = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(withinMs) })
    // Where the token does not reach so far, Slack answers with a page to sign in at.
    if (!response.ok || response.headers.get('content-type')?.startsWith('text/html'))
      throw new Error(`Slack keeps a recording: ${response.status}`)
    const bytes = await response.arrayBuffer()
    if (bytes.byteLength > largest) throw new Error('a recording that is too large')
    return new File([bytes], name, { type })
  }
}
