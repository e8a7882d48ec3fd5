// Whether what the board asks answers: its models and its tool servers.

import { setTimeout as sleep } from 'node:timers/promises'
import { UpstreamUnavailable } from '../errors.ts'
import type { Agent, Board } from '../agents/board.ts'
import { openLog } from '../log.ts'
import type { Model } from '../models/model.ts'
import { createModels, type ModelSettings } from '../models/models.ts'
import type { ToolServerConfig } from '../tools/mcp/mcp-file.ts'
import { openToolServers } from '../tools/mcp/tool-servers.ts'
import type { Finding } from './finding.ts'

const answerWithinMs = 20_000
const mostTokens = 512
const looks = 4

/** Each model that a member speaks with is asked for one word. */
export async function checkModels(settings: ModelSettings, board: Board): Promise<Finding[]> {
  const models = createModels(settings)
  if (models.isOffline) return [['ok', 'The offline model answers: set GEMINI_API_KEY or OPENAI_BASE_URL for a real one.']]
  const members = [...board.agents.values()].filter(({ card }) => card === null)
  const byName = new Map(
    members.map((agent): [string, { agent: Agent; model: Model }] => [models.modelOf(agent).name, { agent, model: models.modelOf(agent) }])
  )
  return Promise.all([...byName.values()].map(({ agent, model }) => askOnce(agent, model)))
}

async function askOnce(agent: Agent, model: Model): Promise<Finding> {
  const signal = AbortSignal.timeout(answerWithinMs)
  const said = { author: 'Doctor', text: 'Are you there?', at: new Date().toISOString(), timeZone: 'UTC' }
  try {
    for await (const part of model.stream({
      task: 'answer',
      system: 'Answer with one word: yes.',
      input: [{ role: 'user', text: said.text }],
      brief: { agent, said, dossier: [], openActions: [], members: [], contributions: [], history: [] },
      maxOutputTokens: mostTokens,
      signal
    }))
      if (part.type === 'usage') break
    return ['ok', `The model ${model.name} answers.`]
  } catch (cause) {
    if (signal.aborted)
      return ['FAIL', `The model ${model.name} gave no answer within ${answerWithinMs / 1000} s: check the network and its address.`]
    if (cause instanceof UpstreamUnavailable) return ['FAIL', cause.message]
    throw cause
  }
}

/** Each tool server is reached as the server would, programs being started for it. */
export async function checkToolServers(configs: readonly ToolServerConfig[], version: string): Promise<Finding[]> {
  if (configs.length === 0) return [['ok', 'mcp.json names no tool server.']]
  const servers = openToolServers(configs, { version, log: openLog('silent') })
  try {
    for (let look = 1; look <= looks && servers.down().length > 0; look += 1) {
      await servers.tried()
      await sleep(250)
    }
    const down = new Map(servers.down().map(({ server, reason }) => [server, reason]))
    return servers.names.map((name): Finding => {
      const reason = down.get(name)
      if (reason !== undefined) return ['warn', `The tool server ${name} cannot be used: ${reason}. Check its entry in mcp.json.`]
      return ['ok', `The tool server ${name} offers ${servers.tools().filter(({ server }) => server === name).length} tools.`]
    })
  } finally {
    await servers.close()
  }
}
