import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

interface Manifest {
  features: {
    agent_view: { agent_description: string; suggested_prompts: { title: string; message: string }[] }
    slash_commands: { command: string }[]
  }
  oauth_config: { scopes: { bot: string[] } }
  settings: { event_subscriptions: { bot_events: string[] }; interactivity: { is_enabled: boolean } }
}

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const manifest = parse(read('bots/slack/manifest.yaml')) as Manifest
const table = /## Scopes[\s\S]*?(?=\n## )/.exec(read('docs/slack.md'))?.[0] ?? ''

describe('the manifest of the Slack app', () => {
  test('asks for the scopes whose reasons are told, and no others', () => {
    const told = [...table.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, names = '']) =>
      [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
    )
    expect(manifest.oauth_config.scopes.bot.toSorted()).toEqual(told.toSorted())
  })

  test('subscribes to each event that somebody listens to', () => {
    const heard = [...read('bots/slack/listen.ts').matchAll(/app\.event\('([^']+)'/g)].map(([, name = '']) => name)
    const subscribed = new Set(manifest.settings.event_subscriptions.bot_events.map((name) => name.replace(/^message\..*/, 'message')))
    expect([...subscribed].toSorted()).toEqual(heard.toSorted())
  })

  test('keeps to what Slack takes', () => {
    const { agent_view, slash_commands } = manifest.features
    expect(agent_view.agent_description.length).toBeLessThanOrEqual(300)
    expect(agent_view.suggested_prompts.length).toBeLessThanOrEqual(4)
    expect(slash_commands.map(({ command }) => command)).toEqual(['/board'])
    expect(manifest.settings.interactivity.is_enabled).toBe(true)
  })
})
