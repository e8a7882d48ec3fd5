// A server that is killed and started again on the same data, behind an address that stays.

import { type Cable, layCable } from './cable.ts'
import { type ServerProcess, type Settings, startServer } from './server-process.ts'

export class MortalServer {
  readonly #settings: Settings
  readonly #program: string | undefined
  readonly #cable: Cable
  #process: ServerProcess
  /** ends that were not as they should be */
  readonly flaws: string[] = []

  private constructor(settings: Settings, program: string | undefined, running: ServerProcess, cable: Cable) {
    this.#settings = settings
    this.#program = program
    this.#process = running
    this.#cable = cable
  }

  /** `program` is the server's own unless told otherwise. */
  static async start(settings: Settings, program?: string): Promise<MortalServer> {
    const running = await startServer(settings, program)
    const cable = await layCable(() => ({ host: '127.0.0.1', port: Number(new URL(server.#process.url).port) }))
    const server = new MortalServer(settings, program, running, cable)
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${this.#cable.port}`
  }

  cutConnections(): void {
    this.#cable.cut()
  }

  /** Stops it with all its connections open, and has it go on. */
  hang(): void {
    process.kill(this.#process.pid, 'SIGSTOP')
  }

  goOn(): void {
    process.kill(this.#process.pid, 'SIGCONT')
  }

  output(): string {
    return this.#process.output()
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const { code } = await this.#process.kill(signal)
    if (signal === 'SIGTERM' && code !== 0)
      this.flaws.push(`SIGTERM ended the server with ${code}:\n${this.#process.output().slice(-1000)}`)
  }

  async restart(): Promise<void> {
    this.#process = await startServer(this.#settings, this.#program)
  }

  async close(): Promise<void> {
    await this.kill('SIGTERM')
    await this.#cable.close()
  }

  /** For whoever gives up: nothing is left behind. */
  async abandon(): Promise<void> {
    await this.#process.kill('SIGKILL')
    await this.#cable.close()
  }
}
