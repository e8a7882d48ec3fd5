import { cp, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { assignable } from '../../src/agents/board.ts'
import { loadBoard } from '../../src/agents/load-board.ts'
import { builtinTools } from '../../src/tools/builtin.ts'

const shipped = join(import.meta.dirname, '../../board')
const top = await mkdtemp(join(tmpdir(), 'board-'))
let dir: string
let count = 0

beforeEach(async () => {
  dir = join(top, `board${++count}`)
  await cp(shipped, dir, { recursive: true })
})
afterAll(() => rm(top, { recursive: true, force: true }))

const write = async (path: string, text: string | Uint8Array): Promise<void> => {
  await mkdir(dirname(join(dir, path)), { recursive: true })
  await writeFile(join(dir, path), text)
}
/** What stops the start, with paths as seen from the board's folder. */
const refusal = async (): Promise<string> => {
  const error = await loadBoard(dir).then(
    () => undefined,
    (thrown: unknown) => thrown
  )
  expect(error).toMatchObject({ name: 'CannotStart' })
  return (error as Error).message.replaceAll(`${dir}/`, '')
}
const member = (lines: string, body = 'You are Vega.') => `---\n${lines}\n---\n${body}\n`
const vega = 'name: Vega\nrole: Law\ndescription: Contracts and terms.'
const skill = (lines: string, body = '# Law') => `---\n${lines}\n---\n${body}\n`

describe('the board that is shipped', () => {
  test('seats Atlas, Cipher, Nova and a critic who cannot be assigned', async () => {
    const board = await loadBoard(shipped)
    expect(assignable(board).map(({ id, name, role }) => `${id} ${name} ${role}`)).toEqual([
      'atlas Atlas Strategy',
      'cipher Cipher Finance',
      'nova Nova Product and technology'
    ])
    expect(board.agents.get('critic')).toMatchObject({ isCritic: true, skills: [], tools: [], model: null, card: null })
    expect([...board.skills.keys()]).toEqual(['finance', 'marketing', 'product', 'strategy'])
  })

  test('names only tools that exist', async () => {
    const names = builtinTools.map((tool) => tool.name)
    for (const agent of (await loadBoard(shipped)).agents.values()) expect(names).toEqual(expect.arrayContaining([...agent.tools]))
  })
})

describe('a new file', () => {
  test('is a new member', async () => {
    await write('agents/vega.md', member(`${vega}\nskills: [finance]\ntools: ["github/*"]\nmodel: big\ncard: https://a.example/card.json`))
    expect((await loadBoard(dir)).agents.get('vega')).toEqual({
      id: 'vega',
      name: 'Vega',
      role: 'Law',
      description: 'Contracts and terms.',
      skills: ['finance'],
      tools: ['github/*'],
      model: 'big',
      card: 'https://a.example/card.json',
      cardKey: null,
      cardToken: null,
      isCritic: false,
      unchecked: 'ship',
      instructions: 'You are Vega.'
    })
  })

  test('may be of a member who lives elsewhere, with the key of its card and the name of what holds its token', async () => {
    const key = '{ kty: OKP, crv: Ed25519, x: 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo }'
    await write('agents/vega.md', member(`${vega}\ncard: https://a.example/card.json\ncardKey: ${key}\ncardToken: \${VEGA_TOKEN}`))
    expect((await loadBoard(dir)).agents.get('vega')).toMatchObject({ cardKey: { kty: 'OKP', crv: 'Ed25519' }, cardToken: 'VEGA_TOKEN' })
  })

  test.each([
    ['card: ftp://a.example/card.json', 'agents/vega.md:5: card must be the http(s) address of an A2A agent card'],
    ['cardToken: ${VEGA_TOKEN}', 'agents/vega.md:5: cardToken has no effect without card'],
    ['card: https://a.example/\ncardToken: hunter2', 'agents/vega.md:6: cardToken must name an environment variable'],
    ['card: https://a.example/\ncardKey: { kty: OKP, crv: Ed25519, x: nonsense }', 'agents/vega.md:6: cardKey is no public key'],
    [
      'card: https://a.example/\ncardKey: { kty: OKP, crv: Ed25519, x: 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo, d: nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A }',
      'agents/vega.md:6: cardKey is no public key'
    ],
    ['card: https://a.example/\ncritic: true', 'agents/vega.md:5: the critic has to live on this server']
  ])('of a member who lives elsewhere is refused where it says %s', async (lines, reason) => {
    await write('agents/vega.md', member(`${vega}\n${lines}`))
    const said = await refusal()
    expect(said).toContain(reason)
    expect(said).not.toContain('hunter2')
  })

  test('is a new skill, with all that the specification allows', async () => {
    const optional = 'license: MIT\ncompatibility: none\nmetadata:\n  author: us\nallowed-tools: Read'
    await write('skills/tax-law/SKILL.md', skill(`name: tax-law\ndescription: Taxes.\n${optional}`))
    expect((await loadBoard(dir)).skills.get('tax-law')).toEqual({ name: 'tax-law', description: 'Taxes.', body: '# Law' })
  })

  test('may come from Windows, with a byte order mark', async () => {
    await write('agents/vega.md', `\uFEFF${member(vega, 'One.\n\nTwo.').replaceAll('\n', '\r\n')}`)
    expect((await loadBoard(dir)).agents.get('vega')).toMatchObject({ name: 'Vega', instructions: 'One.\n\nTwo.' })
  })

  test('that is none of the board is left alone, and so is a link that leads out of it', async () => {
    await write('agents/notes.txt', 'x')
    await write('agents/.draft.md', 'x')
    await write('skills/README.md', 'x')
    await writeFile(join(top, 'outside.md'), 'x')
    await symlink(join(top, 'outside.md'), join(dir, 'agents/spy.md'))
    await mkdir(join(top, 'outside-skill'), { recursive: true })
    await writeFile(join(top, 'outside-skill/SKILL.md'), 'x')
    await symlink(join(top, 'outside-skill'), join(dir, 'skills/spy'))
    const board = await loadBoard(dir)
    expect([...board.agents.keys(), ...board.skills.keys()]).not.toContain('spy')
    expect(board.agents.size).toBe(4)
  })
})

describe('a bad member stops the start with file, line and reason:', () => {
  test.each([
    ['no front matter', 'You are Vega.', '1: must begin with front matter'],
    ['an empty file', '', '1: must begin with front matter'],
    ['front matter without an end', `---\n${vega}\n`, '1: the front matter has no end'],
    ['front matter with only a critic', member('critic: false\nrole: Law\ndescription: x'), '1: name is missing'],
    ['front matter that is a list', member('- name'), '1: the front matter must be a list of "key: value" lines'],
    ['broken YAML', member(`${vega}\nskills: [finance`), '5: Flow sequence in block collection must be sufficiently indented'],
    ['a tab for indentation', member('name: Vega\n\trole: Law'), '3: '],
    ['a key twice', member(`${vega}\nname: Vega`), '5: Map keys must be unique'],
    ['an unknown key', member(`${vega}\nskils: [finance]`), '5: unknown key "skils"'],
    ['a missing name', member('role: Law\ndescription: x'), '1: name is missing'],
    ['a missing role', member('name: Vega\ndescription: x'), '1: role is missing'],
    ['an empty name', member('role: Law\nname: ""\ndescription: x'), '3: name is empty'],
    ['a name that YAML takes for a number', member('role: Law\ndescription: x\nname: 2026'), '4: name must be text'],
    ['a name without a value', member('role: Law\ndescription: x\nname:'), '4: name must be text'],
    [
      'a description too long',
      member(`name: Vega\nrole: Law\ndescription: ${'x'.repeat(1025)}`),
      '4: description is longer than 1024 characters'
    ],
    ['skills that are no list', member(`${vega}\nskills: finance`), '5: skills must be a list'],
    [
      'an unknown skill',
      member(`${vega}\nskills:\n  - finance\n  - law`),
      '7: unknown skill "law": there are finance, marketing, product, strategy'
    ],
    ['a skill twice', member(`${vega}\nskills: [finance, finance]`), '5: skills names something twice'],
    ['a tool with a space', member(`${vega}\ntools:\n  - send mail`), '6: tools.0 is no name of a tool'],
    ['a card that is no address', member(`${vega}\ncard: vega`), '5: card must be the http(s) address'],
    ['policy that is none', member(`${vega}\nunchecked: "perhaps"`), '5: unchecked must be ship or hold'],
    ['critic that is no boolean', member(`${vega}\ncritic: "yes"`), '5: critic must be true or false'],
    ['an alias', member('name: &n Vega\nrole: *n\ndescription: x'), '1: anchors and aliases'],
    ['an empty body', `---\n${vega}\n---\n\n`, '6: nothing follows the front matter'],
    ['no body at all', `---\n${vega}\n---`, '5: nothing follows the front matter'],
    ['instructions too long', member(vega, 'x'.repeat(32_001)), '1: the instructions have 32001 characters: shorten them to 32000'],
    ['a file too long', member(vega, 'x'.repeat(200_000)), '1: is 200064 bytes long'],
    ['what is no text', Uint8Array.of(0xff, 0xfe, 0x00), '1: is not UTF-8 text'],
    ['a name that is taken', member('role: x\nname: ATLAS\ndescription: x'), '3: the name "ATLAS" already means atlas.md'],
    ['a second critic', member(`${vega}\ncritic: true`), '5: critic.md is the critic already']
  ])('%s', async (_, text, reason) => {
    await write('agents/vega.md', text)
    const message = await refusal()
    expect(message).toContain(`agents/vega.md:${reason}`)
    expect(message.split('\n')).toHaveLength(1)
  })

  test.each(['Vega.md', '1.md', 've ga.md', 'vega_.md'])('a handle that cannot be typed after @: %s', async (name) => {
    await write(`agents/${name}`, member(vega))
    expect(await refusal()).toContain(`agents/${name}:1: the file's name is the member's handle`)
  })

  test('nobody who reviews', async () => {
    await rm(join(dir, 'agents/critic.md'))
    expect(await refusal()).toBe('agents: nobody reviews: give exactly one member the line "critic: true"')
  })

  test('nobody who answers', async () => {
    for (const id of ['atlas', 'cipher', 'nova']) await rm(join(dir, `agents/${id}.md`))
    expect(await refusal()).toBe('agents: nobody answers: add a member who is not the critic')
  })

  test('everything that is wrong, in one go', async () => {
    await write('agents/vega.md', member('name: Vega\nfoo: 1'))
    await write('skills/law/SKILL.md', skill('name: lax\ndescription: x'))
    expect((await refusal()).split('\n')).toEqual([
      'skills/law/SKILL.md:2: name is "lax" in the folder "law": make them equal',
      'agents/vega.md:1: role is missing',
      'agents/vega.md:1: description is missing',
      'agents/vega.md:3: unknown key "foo"'
    ])
  })
})

describe('a bad skill stops the start with file, line and reason:', () => {
  test.each([
    ['a name unlike its folder', skill('name: lax\ndescription: x'), '2: name is "lax" in the folder "law": make them equal'],
    ['a name in capitals', skill('description: x\nname: Law'), '3: name may hold small letters'],
    ['a missing description', skill('name: law'), '1: description is missing'],
    ['a description too long', skill(`name: law\ndescription: ${'x'.repeat(1025)}`), '3: description is longer than 1024 characters'],
    ['an unknown key', skill('name: law\ndescription: x\nversion: 1'), '4: unknown key "version"'],
    ['metadata that is no text', skill('name: law\ndescription: x\nmetadata:\n  version: 1'), '5: metadata.version must be text'],
    ['an empty body', skill('name: law\ndescription: x', ''), '5: nothing follows the front matter'],
    ['a body too long', skill('name: law\ndescription: x', 'x\n'.repeat(500)), '1: the body has 500 lines: keep it under 500']
  ])('%s', async (_, text, reason) => {
    await write('skills/law/SKILL.md', text)
    expect(await refusal()).toContain(`skills/law/SKILL.md:${reason}`)
  })

  test('a folder without SKILL.md', async () => {
    await write('skills/law/skill.txt', 'x')
    expect(await refusal()).toBe('skills/law: holds no SKILL.md: write one, or remove the folder')
  })

  test('a SKILL.md that is a link out of the board', async () => {
    await rename(join(dir, 'skills/finance/SKILL.md'), join(top, 'finance.md'))
    await symlink(join(top, 'finance.md'), join(dir, 'skills/finance/SKILL.md'))
    expect(await refusal()).toContain('skills/finance: holds no SKILL.md')
  })
})

test('a folder that is not there stops the start with its name', async () => {
  await rm(dir, { recursive: true })
  expect(await refusal()).toContain('cannot be read: BOARD_DIR must name a folder')
})
