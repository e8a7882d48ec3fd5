import { describe, expect, test } from 'vitest'
import { addressed } from '../../bots/slack/incoming.ts'
import { escaped, harmless, longestPiece, messagesOf, piecesOf } from '../../bots/slack/markdown.ts'

describe('text for Slack', () => {
  test('keeps lists, tables, code and honest links as they are', () => {
    const text =
      '# Plan\n\n- one\n- two\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n`x < y` and [the site](https://a.example) and [a.example](https://www.a.example/p)'
    expect(harmless(text)).toBe(text)
  })

  test.each([
    ['<!channel>', /<!channel/],
    ['<!here|here>', /<!here/],
    ['<!subteam^S1>', /<!subteam/],
    ['<@U123>', /<@U/],
    ['<#C123>', /<#C/],
    ['hello @channel', /@channel/],
    ['<https://evil.example|bank.example>', /<https/],
    ['[bank.example](https://evil.example)', /\]\(/],
    ['![https://bank.example](https://evil.example)', /\]\(/],
    ['[click](javascript:alert(1))', /\]\(javascript/]
  ])('takes the sting out of %s', (text, sting) => {
    expect(harmless(text)).not.toMatch(sting)
  })

  test('escapes what has a meaning in Slack', () => {
    expect(escaped('a < b & c > <!here>')).toBe('a &lt; b &amp; c &gt; &lt;!here&gt;')
  })

  test('is cut where it can be, and gives itself again', () => {
    const text = Array.from({ length: 900 }, (_, place) => `Paragraph ${place} 👩‍🚀 ${'w'.repeat(place % 50)}`).join('\n\n')
    const pieces = piecesOf(text)
    expect(pieces.join('')).toBe(text)
    for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(longestPiece)
    const solid = '👩'.repeat(20_000)
    expect(piecesOf(solid).join('')).toBe(solid)
    for (const piece of piecesOf(solid)) expect(piece.isWellFormed()).toBe(true)
  })

  test('closes code before a cut and opens it again, and gives a table its head again', () => {
    const code = messagesOf(`\`\`\`js\n${'let x = 1\n'.repeat(3_000)}\`\`\`\nDone.`)
    expect(code.length).toBeGreaterThan(1)
    for (const message of code) {
      expect(message.match(/^```/gm)?.length).toBe(2)
      expect(message.length).toBeLessThanOrEqual(longestPiece)
    }
    const table = messagesOf(`| month | cash |\n| --- | --- |\n${'| May | 10 |\n'.repeat(3_000)}`)
    expect(table.length).toBeGreaterThan(1)
    for (const message of table) expect(message.startsWith('| month | cash |\n| --- | --- |\n')).toBe(true)
  })
})

describe('who is addressed', () => {
  const members = [
    { id: 'cipher', name: 'Cipher' },
    { id: 'nova', name: 'Nova' }
  ]
  test.each([
    ["cipher what's our runway", { to: 'cipher', text: "what's our runway" }],
    ['@Nova: ship it?', { to: 'nova', text: 'ship it?' }],
    ['  Cipher,  how much? ', { to: 'cipher', text: 'how much?' }],
    ['what does cipher say?', { to: null, text: 'what does cipher say?' }],
    ['cipher', { to: null, text: 'cipher' }],
    ['', { to: null, text: '' }]
  ])('%j', (text, expected) => {
    expect(addressed(text, members)).toEqual(expected)
  })
})
