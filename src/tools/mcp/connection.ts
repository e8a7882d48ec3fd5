// One tool server, kept up: connected in the background, asked now and then whether it lives, and connected again with a
// growing pause where it is gone. Nobody waits for it longer than a moment.

import { setTimeout as sleep } from 'node:timers/promises'
import {
  type CallToolResult,
  Client,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  StreamableHTTPClientTransport,
  type Tool as ListedTool
} from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { BadUserInput, UpstreamUnavailable } from '../../errors.ts'
import type { Log } from '../../log.ts'
import { boundedFetch, mostBytes } from './bounded-fetch.ts'
import type { ToolServerConfig } from './mcp-file.ts'

const connectWithinMs = 20_000
const listWithinMs = 10_000
/** How long a call waits for a server that is just coming back. */
const waitForMs = 5_000
const lookEveryMs = 30_000
const firstPauseMs = 200
const longestPauseMs = 30_000
const mostTools = 500
const mostPages = 50
const mostDescription = 1_024
const mostSchema = 16_384

/** Where a call says what it is, so that a server can tell a repeat of it (ours; MCP has no name for it). */
const idempotencyMeta = 'boardroom/idempotencyKey'

export class Connection {
  readonly config: ToolServerConfig
  readonly #log: Log
  readonly #version: string
  readonly #closing = new AbortController()
  readonly #kept: Promise<void>
  #client: Client | undefined
  #tools: readonly ListedTool[] = []
  #down: string | undefined = 'it has not been reached yet'
  /** resolves when it is connected, or has failed to be; a new one for each attempt */
  #attempt = Promise.withResolvers<void>()
  /** resolves when a connection is to be given up */
  #lost = Promise.withResolvers<void>()
  #lastLogged: string | undefined

  constructor(config: ToolServerConfig, version: string, log: Log) {
    this.config = config
    this.#version = version
    this.#log = log
    this.#kept = this.#keepUp()
  }

  get tools(): readonly ListedTool[] {
    return this.#client ? this.#tools : []
  }

  /** Why it cannot be used, in words; undefined where it can. */
  get down(): string | undefined {
    return this.#client ? undefined : this.#down
  }

  /** Resolves once the first attempt to connect has come to its end. */
  get tried(): Promise<void> {
    return this.#attempt.promise
  }

  /** Calls a tool. Throws UpstreamUnavailable where the server is away, BadUserInput where it refuses the call. */
  async call(name: string, args: Record<string, unknown>, idempotencyKey: string, signal: AbortSignal): Promise<CallToolResult> {
    const { name: server, timeoutMs } = this.config
    const late = AbortSignal.timeout(timeoutMs)
    const ending = AbortSignal.any([signal, late, this.#closing.signal])
    const client = await this.#connected(ending)
    const toolDefinition = this.#tools.find((tool) => tool.name === name)
    if (!toolDefinition) throw new BadUserInput(`The tool server ${server} has no tool ${name} any more.`)
    try {
      return await client.callTool(
        { name, arguments: args, _meta: { [idempotencyMeta]: idempotencyKey } },
        { toolDefinition, signal: ending, timeout: timeoutMs, maxTotalTimeout: timeoutMs }
      )
    } catch (cause) {
      signal.throwIfAborted()
      if (late.aborted || isTimeout(cause))
        throw new UpstreamUnavailable(
          `The tool did not answer within ${timeoutMs / 1000} s: nobody knows whether it had its effect.`,
          cause,
          false
        )
      if (cause instanceof ProtocolError)
        throw new BadUserInput(`The tool server ${server} refused the call: ${cause.message.slice(0, 500)}`, cause)
      if (cause instanceof SdkError && cause.code === SdkErrorCode.InvalidResult)
        throw new UpstreamUnavailable('The tool answered something that is not what its schema promises: it was not used.', cause, false)
      // An HTTP server that was started anew does not know us any more, and one that is gone does not say so.
      void this.#refresh(client)
      throw new UpstreamUnavailable(
        `The tool server ${server} went away during the call: nobody knows whether it had its effect.`,
        cause,
        false
      )
    }
  }

  async close(): Promise<void> {
    this.#closing.abort(new UpstreamUnavailable('The server is closing.'))
    this.#lost.resolve()
    await this.#kept
  }

  async #connected(signal: AbortSignal): Promise<Client> {
    const until = AbortSignal.any([signal, AbortSignal.timeout(waitForMs)])
    while (!this.#client && !until.aborted) await sleep(50)
    if (this.#client) return this.#client
    throw new UpstreamUnavailable(`The tool server ${this.config.name} does not answer: ${this.#down ?? 'it went away'}.`)
  }

  async #keepUp(): Promise<void> {
    for (let failures = 0; !this.#closing.signal.aborted; ) {
      const startedAt = performance.now()
      this.#lost = Promise.withResolvers()
      const client = this.#newClient()
      try {
        await client.connect(this.#newTransport(), { timeout: connectWithinMs, signal: this.#closing.signal })
        this.#tools = await this.#list(client)
        this.#client = client
        this.#say(undefined)
        this.#attempt.resolve()
        await this.#watch(client)
        this.#say('it went away')
      } catch (cause) {
        this.#say(reasonOf(cause))
      }
      this.#client = undefined
      this.#attempt.resolve()
      await client.close().catch(() => undefined)
      // One that falls over soon after it came up is not asked again and again without a pause.
      failures = performance.now() - startedAt > longestPauseMs ? 0 : failures + 1
      const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1)) * (0.5 + Math.random() / 2)
      await sleep(pauseMs, undefined, { signal: this.#closing.signal }).catch(() => undefined)
      this.#attempt = Promise.withResolvers()
    }
    this.#attempt.resolve()
  }

  #newClient(): Client {
    const client = new Client(
      { name: 'board-room', version: this.#version },
      {
        versionNegotiation: { mode: 'auto', probe: { timeoutMs: connectWithinMs / 4 } },
        listMaxPages: mostPages,
        listChanged: { tools: { autoRefresh: false, onChanged: () => void this.#refresh(client) } }
      }
    )
    client.onclose = () => this.#lost.resolve()
    client.onerror = (cause) => this.#log.debug({ err: cause, server: this.config.name }, 'a tool server')
    return client
  }

  #newTransport() {
    const { reach } = this.config
    if (reach.type === 'http')
      return new StreamableHTTPClientTransport(new URL(reach.url), { requestInit: { headers: { ...reach.headers } }, fetch: boundedFetch })
    const { command, args, env, cwd } = reach
    // Beside these a program is given PATH, HOME and the like: never what the server itself is set up with.
    return new StdioClientTransport({ command, args: [...args], env: { ...env }, cwd, stderr: 'ignore', maxBufferSize: mostBytes })
  }

  /** Every tool that can be used. The SDK goes from page to page, and gives up on a list that has no end. */
  async #list(client: Client): Promise<ListedTool[]> {
    const { name: server } = this.config
    const { tools } = await client.listTools(undefined, { timeout: listWithinMs, signal: this.#closing.signal, cacheMode: 'refresh' })
    const fit = [...new Map(tools.filter(isFit).map((tool) => [tool.name, tool])).values()]
    if (fit.length < tools.length)
      this.#log.warn({ server, tools: tools.length - fit.length }, 'tools with a name or schema that cannot be used are left out')
    if (fit.length > mostTools) this.#log.warn({ server, tools: fit.length }, `only the first ${mostTools} tools are used`)
    return fit
      .slice(0, mostTools)
      .map((tool) => ({ ...tool, description: tool.description?.slice(0, mostDescription) }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** Reads the list anew; a server that does not give it is given up, and connected again. */
  async #refresh(client: Client): Promise<void> {
    if (this.#client !== client) return
    try {
      const tools = await this.#list(client)
      if (this.#client === client) this.#tools = tools
    } catch (cause) {
      this.#log.debug({ err: cause, server: this.config.name }, 'the tools could not be listed')
      if (this.#client === client) this.#lost.resolve()
    }
  }

  /** Until it is lost; a server that says nothing of itself is asked for its tools, which also tells what is new. */
  async #watch(client: Client): Promise<void> {
    const over = new AbortController()
    const lost = this.#lost.promise.then(() => over.abort())
    // One that stops telling what is new has perhaps stopped altogether.
    void client.autoOpenedSubscription?.closed.then(() => this.#refresh(client))
    while (!over.signal.aborted) {
      await sleep(lookEveryMs, undefined, { signal: over.signal, ref: false }).catch(() => undefined)
      if (!over.signal.aborted) await this.#refresh(client)
    }
    await lost
  }

  #say(down: string | undefined): void {
    this.#down = down
    const said = down ?? ''
    if (said === this.#lastLogged || this.#closing.signal.aborted) return
    this.#lastLogged = said
    const { name: server } = this.config
    if (down === undefined) this.#log.info({ server, tools: this.#tools.length }, 'a tool server is connected')
    else this.#log.warn({ server, reason: down }, 'a tool server cannot be used')
  }
}

/** MCP's own rule for names, and a schema that a model can be shown. */
const isFit = ({ name, inputSchema }: ListedTool): boolean =>
  /^[\w./-]{1,128}$/.test(name) && JSON.stringify(inputSchema).length <= mostSchema

const isTimeout = (cause: unknown): boolean => cause instanceof SdkError && cause.code === SdkErrorCode.RequestTimeout

/** Without what the program or the other side may have put in: an error's text can hold an address with its key. */
function reasonOf(cause: unknown): string {
  const code = codeOf(cause)
  if (code === 'ERA_NEGOTIATION_FAILED') return 'no MCP server answers there'
  if (code === 'ENOENT') return 'there is no such program'
  if (code === 'ECONNREFUSED') return 'nothing listens there'
  if (cause instanceof SdkError && cause.code === SdkErrorCode.ConnectionClosed) return 'it ended before it was connected'
  if (cause instanceof SdkError && cause.code === SdkErrorCode.ListPaginationExceeded) return 'its list of tools has no end'
  if (isTimeout(cause)) return 'it did not answer in time'
  return code === undefined ? 'it could not be connected' : `it could not be connected (${code})`
}

function codeOf(cause: unknown): string | undefined {
  if (typeof cause !== 'object' || cause === null) return undefined
  if ('status' in cause && typeof cause.status === 'number') return `HTTP ${cause.status}`
  if (cause instanceof Error && cause.cause !== undefined) return codeOf(cause.cause) ?? ownCode(cause)
  return ownCode(cause)
}

const ownCode = (cause: object): string | undefined => ('code' in cause && typeof cause.code === 'string' ? cause.code : undefined)
