// A whole turn over the wire, from sendMessage to TurnEnded, with the offline model at full speed on the embedded store.

import { join } from 'node:path'
import { readConfig } from '../src/config.ts'
import { openLog } from '../src/log.ts'
import { startServer } from '../src/main.ts'
import { compare, type Figure } from './measure.ts'

const root = join(import.meta.dirname, '..')

export async function benchTurn(rounds: number): Promise<Record<string, Figure[]>> {
  const config = readConfig({ PORT: '0', DATA_DIR: 'memory://', BOARD_DIR: join(root, 'board') })
  const server = await startServer({ ...config, wordDelayMs: 0 }, openLog('silent'))
  try {
    const post = (query: string, variables: object, accept = 'application/json') =>
      fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.timeout(30_000)
      }).then((response) => response.text())
    const idIn = (answer: string) => {
      const [, id] = /"id":"([^"]+)"/.exec(answer) ?? []
      if (!id) throw new Error(`no id in ${answer}`)
      return id
    }
    const session = idIn(await post('mutation { openSession(input: {}) { id } }', {}))
    const turn = async (text: string) => {
      const send = 'mutation($s: ID!, $t: String!) { sendMessage(input: { sessionId: $s, text: $t }) { turn { id } } }'
      const id = idIn(await post(send, { s: session, t: text }))
      const stream = await post('subscription($t: ID!) { turnEvents(turnId: $t) { __typename } }', { t: id }, 'text/event-stream')
      if (!stream.includes('TurnEnded')) throw new Error('the turn did not end')
    }
    return {
      'a turn over the wire': await compare(
        [
          { name: 'floor: a trivial query', run: () => post('{ board { offline } }', {}) },
          { name: 'one member answers', run: () => turn('@atlas Which market first?') },
          {
            name: 'two are asked before',
            run: () => turn('What would our pricing, our roadmap and our strategy look like for a B2B launch?')
          }
        ],
        rounds
      )
    }
  } finally {
    await server.close()
  }
}
