import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A copy of the board's folder in which lines are added to members' front matter. */
export function boardWith(lines: Readonly<Record<string, string>>): { dir: string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'board-'))
  cpSync('board', dir, { recursive: true })
  for (const [agent, added] of Object.entries(lines)) {
    const file = join(dir, 'agents', `${agent}.md`)
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^---\n/, `---\n${added}\n`))
  }
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) }
}
