// A scripted board whose members have tools of other programs.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BoardRoom, BoardRoomOptions } from './board-room.ts'
import { type Call, type ScriptedBoard, startScriptedBoard } from './scripted-board.ts'
import type { Reply } from './stand-ins/model-server.ts'

/** A board's folder with this mcp.json, and with these tools beside Atlas's own. */
export function toolBoardFolder(mcpServers: Record<string, unknown>, tools: readonly string[]): { dir: string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'board-'))
  cpSync('board', dir, { recursive: true })
  writeFileSync(join(dir, 'mcp.json'), JSON.stringify({ mcpServers }, null, 2))
  const atlas = join(dir, 'agents', 'atlas.md')
  const list = tools.map((tool) => `${JSON.stringify(tool)}, `).join('')
  writeFileSync(atlas, readFileSync(atlas, 'utf8').replace('tools: [', `tools: [${list}`))
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) }
}

export async function startToolBoard(
  mcpServers: Record<string, unknown>,
  tools: readonly string[],
  options: BoardRoomOptions = {}
): Promise<ScriptedBoard> {
  const { dir, remove } = toolBoardFolder(mcpServers, tools)
  const board = await startScriptedBoard({ ...options, settings: { BOARD_DIR: dir, ...options.settings } })
  return {
    ...board,
    get calls() {
      return board.calls
    },
    close: async () => {
      await board.close()
      remove()
    }
  }
}

/** Has the lead call tools in its first round, and then say this. */
export const calling =
  (calls: readonly { name: string; arguments: unknown }[], text = 'Done.') =>
  ({ request }: Call): Reply =>
    request.input.some(({ role }) => role === 'tool_result')
      ? { text: [text] }
      : { calls: calls.map((call, index) => ({ id: `call-${index}`, ...call })) }

export interface ToolCallSeen {
  id: string
  server: string
  tool: string
  arguments: unknown
  result: unknown
  status: string
  error: string | null
  argumentsDigest: string | null
  expiresAt: string | null
}

export const toolCallFields = 'id server tool arguments result status error argumentsDigest expiresAt'

export const toolCallsOf = async (room: BoardRoom, turnId: string): Promise<ToolCallSeen[]> =>
  (
    await room.read<{ turn: { toolCalls: ToolCallSeen[] } }>(`query($id: ID!) { turn(id: $id) { toolCalls { ${toolCallFields} } } }`, {
      id: turnId
    })
  ).turn.toolCalls

/** Until the server says that all its tool servers can be used. */
export async function allConnected(room: BoardRoom, within = 15_000): Promise<void> {
  for (const until = Date.now() + within; ; ) {
    const { degraded } = (await (await fetch(`${room.url}/ready`)).json()) as { degraded: string[] }
    if (degraded.length === 0) return
    if (Date.now() > until) throw new Error(degraded.join('\n'))
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
