// Asks the offline model as a turn does.

import type { InputMessage, ModelPart, ModelRequest } from '../../../src/models/model.ts'
import { createOffline } from '../../../src/models/offline/offline.ts'
import { builtinTools } from '../../../src/tools/builtin.ts'
import { briefOf } from './brief.ts'

const model = createOffline({ wordDelayMs: 0 })
export const tools = builtinTools.map(({ name, description }) => ({ name, description, parameters: {} }))
export const cipher = { id: 'cipher', name: 'Cipher', role: 'Finance', skills: ['finance'] }
export const deck = { id: 'a1', kind: 'COMMITMENT', title: 'Draft the pitch deck', dueAt: '2026-12-04T22:59:59.999Z', owner: 'Mara' }

export const requestOf = (text: string, more: Partial<ModelRequest> = {}): ModelRequest => ({
  task: 'answer',
  system: 'You are Atlas.',
  input: [{ role: 'user', text }],
  brief: briefOf(text),
  signal: new AbortController().signal,
  ...more
})

export async function partsOf(request: ModelRequest): Promise<ModelPart[]> {
  return await Array.fromAsync(model.stream(request))
}

export const textOf = (parts: readonly ModelPart[]): string => parts.map((part) => (part.type === 'text' ? part.text : '')).join('')

export const said = async (text: string, more: Partial<ModelRequest> = {}): Promise<string> => textOf(await partsOf(requestOf(text, more)))

/** Runs the tools that are asked for, as a turn does, until there is text. */
export async function saidWithTools(text: string, brief = briefOf(text, { agent: cipher })): Promise<{ text: string; calls: string[] }> {
  const input: InputMessage[] = [{ role: 'user', text }]
  const calls: string[] = []
  for (let step = 0; step < 3; step++) {
    const parts = await partsOf(requestOf(text, { brief, tools, input }))
    const asked = parts.filter((part) => part.type === 'tool_call')
    if (asked.length === 0) return { text: textOf(parts), calls }
    for (const { id, name, arguments: args } of asked) {
      const tool = builtinTools.find((tool) => tool.name === name)
      const result = await tool?.run(tool.parameters.parse(args), new AbortController().signal)
      input.push({ role: 'tool_call', id, name, arguments: args }, { role: 'tool_result', id, name, result })
      calls.push(name)
    }
  }
  throw new Error('asks for tools without end')
}
