import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { configFolder, type IssueTracker, startIssueTracker, trackerBridges } from '../stand-ins/issue-tracker.ts'
import { startToolServer, type ToolServer } from '../stand-ins/tool-server.ts'
import { allConnected, calling, toolBoardFolder } from '../tool-board.ts'
import { answerIn, type BoardInSlack, mention, message, startBoardInSlack, until } from './board-in-slack.ts'
import type { Block, Posted, SlackStandIn } from './stand-in.ts'

const found = (title: string, more: Record<string, unknown> = {}) => ({
  kind: 'COMMITMENT',
  title,
  owner: null,
  due: 'by Friday',
  sameAs: null,
  status: 'OPEN',
  confidence: 0.9,
  quote: `I will ${title}`,
  ...more
})

const buttonsOf = (blocks: readonly Block[]) => blocks.flatMap(({ type, elements }) => (type === 'actions' ? (elements ?? []) : []))
const labelOf = (button: { text?: { text: string } | string }) => (typeof button.text === 'object' ? button.text.text : button.text)

describe('actions in Slack', () => {
  let world: BoardInSlack
  let slack: SlackStandIn
  let tracker: IssueTracker
  let config: ReturnType<typeof configFolder>
  beforeAll(async () => {
    tracker = await startIssueTracker()
    config = configFolder(tracker.url, trackerBridges)
    world = await startBoardInSlack({ settings: config.settings })
    slack = world.slack
    await allConnected(world.board.room)
  })
  afterAll(async () => {
    await world?.close()
    await tracker?.close()
    config?.remove()
    expect(slack.flaws).toEqual([])
  })

  async function cardsFor(...titles: string[]): Promise<{ cards: Posted; ids: string[] }> {
    world.board.script({
      extract: () => ({
        json: { actions: titles.map((title) => found(title, title.startsWith('maybe') ? { confidence: 0.3 } : {})), dossier: [] }
      })
    })
    const event = mention(titles.map((title) => `I will ${title}.`).join(' '))
    await slack.event(world.target, event)
    await answerIn(slack, 'C1', event.ts)
    const find = () => slack.inThread('C1', event.ts).find(({ metadata }) => metadata?.event_type === 'board_actions')
    await until(() => find() !== undefined).toBe(true)
    const cards = find()
    if (!cards) throw new Error('no cards')
    const ids = [...new Set(buttonsOf(cards.blocks).map(({ value }) => value?.split(' ')[0] ?? ''))]
    return { cards, ids }
  }
  const forgetAll = () => world.board.room.read('mutation { deleteMyData(confirm: true) { id } }')
  const statusOf = async (id: string) =>
    (await world.board.room.read<{ node: { status: string } }>('query($id: ID!) { node(id: $id) { ... on Action { status } } }', { id }))
      .node.status
  const press = async (message: Posted | undefined, blocks: readonly Block[], label: string, id = '', user = 'U1') => {
    const button = buttonsOf(blocks).find((each) => labelOf(each) === label && each.value?.startsWith(id))
    if (!button) throw new Error(`no button ${label} in ${JSON.stringify(blocks)}`)
    expect((await slack.press(world.target, { action_id: button.action_id ?? '', value: button.value ?? '' }, message, user)).status).toBe(
      200
    )
  }

  test('are cards, whose buttons change them at the board', async () => {
    const { cards, ids } = await cardsFor('send the deck', 'call the bank')
    expect(ids).toHaveLength(2)
    expect(JSON.stringify(cards.blocks)).toMatch(/send the deck.*Commitment.*due <!date/)
    await press(cards, cards.blocks, 'Done', ids[0])
    await until(() => statusOf(ids[0] ?? '')).toBe('DONE')
    await until(() => JSON.stringify(cards.blocks)).toMatch(/✅ \*send the deck/)
    await press(cards, cards.blocks, 'Dismiss', ids[1])
    await until(() => statusOf(ids[1] ?? '')).toBe('DISMISSED')
    await until(() => buttonsOf(cards.blocks)).toEqual([])
  })

  test('follow what is changed elsewhere', async () => {
    const { cards, ids } = await cardsFor('send the deck')
    await world.board.room.read('mutation($id: ID!) { updateAction(input: { id: $id, status: DONE, title: "Send it <!here>" }) { id } }', {
      id: ids[0]
    })
    await until(() => JSON.stringify(cards.blocks)).toMatch(/✅ \*Send it &lt;/)
    expect(JSON.stringify(cards.blocks)).not.toContain('<!here')
  })

  test('are handed to an outside tool', async () => {
    const { cards, ids } = await cardsFor('send the deck')
    await press(cards, cards.blocks, 'Export to issues', ids[0])
    await expect
      .poll(() => JSON.stringify(cards.blocks), { timeout: 15_000 })
      .toMatch(/in <https:\/\/tracker.example\/issues\/\d+\|issues>/)
  })

  test('that are not sure are confirmed', async () => {
    const { cards, ids } = await cardsFor('maybe hire a designer')
    if ((await statusOf(ids[0] ?? '')) !== 'PROPOSED') throw new Error('the action was to be a proposal')
    await press(cards, cards.blocks, 'Confirm', ids[0])
    await until(() => statusOf(ids[0] ?? '')).toBe('OPEN')
  })

  test('are on the App Home with their buttons', async () => {
    await forgetAll()
    const { ids } = await cardsFor('send the deck')
    await slack.event(world.target, { type: 'app_home_opened', user: 'U2', channel: 'D2', tab: 'home', event_ts: '1.1' })
    await until(() => JSON.stringify(slack.homes.get('U2'))).toMatch(/send the deck.*due/)
    await press(undefined, slack.homes.get('U2') ?? [], 'Done', ids[0], 'U2')
    await until(() => JSON.stringify(slack.homes.get('U2'))).toMatch(/Nothing is open/)
  })

  test('are listed by the command, which also says who sits on the board and what it understands', async () => {
    await forgetAll()
    await cardsFor('send the deck')
    const reply = async (text: string) => {
      const before = slack.replies.length
      expect((await slack.command(world.target, text)).status).toBe(200)
      await until(() => slack.replies.length).toBe(before + 1)
      return slack.replies[before]
    }
    const listed = await reply('actions')
    expect(listed).toMatchObject({ response_type: 'ephemeral', text: '1 open' })
    const done = buttonsOf((listed?.['blocks'] ?? []) as Block[]).find((each) => labelOf(each) === 'Done')
    await slack.press(world.target, { action_id: done?.action_id ?? '', value: done?.value ?? '' }, undefined, 'U1', 'C1')
    await until(() => slack.replies.at(-1)).toMatchObject({ replace_original: true, text: 'Nothing is open.' })
    expect(JSON.stringify(await reply('agents'))).toMatch(/Atlas.*Cipher.*Nova/)
    expect(JSON.stringify(await reply('help'))).toMatch(/board meeting/)
    expect(JSON.stringify(await reply('dance'))).toMatch(/board meeting/)
    expect(JSON.stringify(await reply('meeting'))).toMatch(/What is it about/)
    slack.fail('chat.postMessage', { error: 'not_in_channel' })
    expect(JSON.stringify(await reply('meeting Shall we?'))).toMatch(/invite me/)
  })

  test('a meeting is convened by the command', async () => {
    world.board.script({})
    await slack.command(world.target, 'meeting Should we raise <now>?')
    const opening = () => slack.messages.findLast(({ text }) => text.includes('convenes the board'))
    await until(() => opening()?.text).toBe('<@U1> convenes the board: Should we raise &lt;now&gt;?')
    const answer = await answerIn(slack, 'C1', opening()?.ts ?? '')
    expect(answer.text).toMatch(/Do it\./)
    expect(answer.tasks.size).toBeGreaterThan(1)
  })
})

describe('a tool that waits for a yes', () => {
  let tools: ToolServer
  let world: BoardInSlack
  let slack: SlackStandIn
  let folder: ReturnType<typeof toolBoardFolder>
  beforeAll(async () => {
    tools = await startToolServer([{ name: 'pay', call: () => ({ content: [{ type: 'text', text: 'paid' }] }) }])
    folder = toolBoardFolder({ bank: { url: tools.url } }, ['bank/*'])
    world = await startBoardInSlack({ settings: { BOARD_DIR: folder.dir } })
    slack = world.slack
    await allConnected(world.board.room)
  })
  afterAll(async () => {
    await world?.close()
    await tools?.close()
    folder?.remove()
    expect(slack.flaws).toEqual([])
  })

  async function askedFor(): Promise<{ question: Posted; thread: string }> {
    world.board.script({ compose: calling([{ name: 'bank__pay', arguments: { to: '<!channel>', euros: 5 } }]) })
    const event = message('Pay them, please.', { channel: 'D1', channel_type: 'im' })
    await slack.event(world.target, event)
    await answerIn(slack, 'D1', event.ts)
    const [question, more] = slack.inThread('D1', event.ts).filter(({ metadata }) => metadata?.event_type === 'board_approval')
    if (!question || more) throw new Error('one question was to be asked')
    return { question, thread: event.ts }
  }
  const buttonOf = ({ blocks }: Posted, label: string) => {
    const button = buttonsOf(blocks).find((each) => labelOf(each) === label)
    return { action_id: button?.action_id ?? '', value: button?.value ?? '' }
  }

  test('is called once whoever asked has approved, and nobody else can', async () => {
    const { question } = await askedFor()
    expect(JSON.stringify(question.blocks)).not.toContain('<!channel>')
    const before = tools.calls.length
    await slack.press(world.target, buttonOf(question, 'Approve'), question, 'U2')
    await until(() => slack.whispers.at(-1)).toMatchObject({ user: 'U2', text: expect.stringMatching(/Only <@U1> can say/) })
    expect(tools.calls).toHaveLength(before)
    const yes = buttonOf(question, 'Approve')
    await Promise.all([slack.press(world.target, yes, question), slack.press(world.target, yes, question)])
    await until(() => JSON.stringify(question.blocks)).toMatch(/Done\./)
    expect(tools.calls).toHaveLength(before + 1)
    expect(buttonsOf(question.blocks)).toEqual([])
  })

  test('is never called once it was declined', async () => {
    const { question } = await askedFor()
    const before = tools.calls.length
    await slack.press(world.target, buttonOf(question, 'Decline'), question)
    await until(() => JSON.stringify(question.blocks)).toMatch(/Declined\./)
    expect(tools.calls).toHaveLength(before)
  })
})
