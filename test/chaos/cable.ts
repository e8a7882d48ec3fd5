// A cable between a client and a server on this machine: it can be cut, pulled out for a while, or left dead but open.

import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface Cable {
  /** where a client connects to, in place of the server */
  readonly port: number
  /** Resets every connection; new ones are taken. */
  cut(): void
  /** Resets every connection and refuses new ones until it is plugged in again. */
  pull(): Promise<void>
  plug(): Promise<void>
  /** Leaves connections open and lets nothing through, either way, until it is thawed. */
  freeze(): void
  thaw(): void
  /** Resets the one connection that next carries this text to the server, once the server has begun to answer it. */
  loseAnswerTo(text: string): void
  close(): Promise<void>
}

/** `target` is asked for each connection: the server may have moved. */
export async function layCable(target: () => { host: string; port: number }): Promise<Cable> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let isFrozen = false
  let fatal: string | undefined
  const server = createServer((client) => {
    const remote = connect(target())
    const pair = [client, remote] as const
    pairs.add(pair)
    for (const [one, other] of [pair, [remote, client] as const]) {
      one.setNoDelay(true)
      one.on('data', (chunk) => {
        other.write(chunk)
        if (one !== client || fatal === undefined || !chunk.includes(fatal)) return
        fatal = undefined
        remote.removeAllListeners('data')
        remote.once('data', () => client.resetAndDestroy())
      })
      one.once('end', () => other.end())
      one.on('error', () => undefined)
      one.once('close', () => {
        other.destroy()
        pairs.delete(pair)
      })
      if (isFrozen) one.pause()
    }
  })
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  await listen(0)
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a cable without a port')
  const { port } = address
  const cut = () => {
    for (const [client, remote] of pairs) {
      client.resetAndDestroy()
      remote.destroy()
    }
  }
  const pull = async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    cut()
    await closed
  }
  return {
    port,
    cut,
    pull,
    plug: () => listen(port),
    freeze: () => {
      isFrozen = true
      for (const socket of [...pairs].flat()) socket.pause()
    },
    thaw: () => {
      isFrozen = false
      for (const socket of [...pairs].flat()) socket.resume()
    },
    loseAnswerTo: (text) => {
      fatal = text
    },
    close: pull
  }
}

/** A cable to the server in a URL, and that URL with the cable in its place. */
export async function layCableTo(url: string): Promise<Cable & { url: string }> {
  const direct = new URL(url)
  const cable = await layCable(() => ({ host: direct.hostname, port: Number(direct.port) }))
  const through = new URL(url)
  through.hostname = '127.0.0.1'
  through.port = String(cable.port)
  return { ...cable, url: through.href }
}
