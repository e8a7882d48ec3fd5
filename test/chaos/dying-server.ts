// A server that ends itself by kill -9 at one place in the first turn that comes there; DIE says where. Its board has a tool
// with an effect beside those that compute: each call adds a line to the file that EFFECTS names.

import { appendFileSync } from 'node:fs'
import { z } from 'zod'
import { readConfig } from '../../src/config.ts'
import { openLog } from '../../src/log.ts'
import { startServer } from '../../src/main.ts'
import { changeOf } from '../../src/session/change.ts'
import { builtinTools } from '../../src/tools/builtin.ts'
import type { Tool } from '../../src/tools/tool.ts'
import { TurnWork } from '../../src/turn/work.ts'

const place = process.env.DIE

function passes(here: string): void {
  if (here === place) process.kill(process.pid, 'SIGKILL')
}

const parameters = z.object({ to: z.string() })
const pay: Tool<z.infer<typeof parameters>, { paid: string }> = {
  server: 'bank',
  name: 'pay',
  description: 'Pays.',
  parameters,
  run: ({ to }) => {
    appendFileSync(process.env.EFFECTS ?? '', `${to}\n`)
    passes('within the effect')
    return { paid: to }
  }
}
const everyTool = builtinTools as Tool[]
everyTool.push(pay)

const { stage, commit } = TurnWork.prototype
TurnWork.prototype.stage = async function (name, schema, run, also) {
  passes(`before ${name}`)
  const output: unknown = await Reflect.apply(stage, this, [name, schema, run, also])
  passes(`after ${name}`)
  return schema.parse(output)
}
TurnWork.prototype.commit = async function (write) {
  const { toolCalls, turns } = changeOf(this.view, new Date(), write)
  const [call] = toolCalls
  if (call) passes(`before ${call.tool} is ${call.status}`)
  await commit.call(this, write)
  if (call) passes(`after ${call.tool} is ${call.status}`)
  if (turns.some(({ status }) => status === 'COMPLETED')) passes('after the reply')
}

const server = await startServer(readConfig(), openLog('error'))
process.stderr.write(`The board room is open: ${server.url}/graphql\n`)
process.on('SIGTERM', () => void server.close().then(() => process.exit(0)))
