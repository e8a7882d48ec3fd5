import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createSeal } from '../../src/database/sealed.ts'

const [older, newer] = [randomBytes(32), randomBytes(32)]

describe('a seal', () => {
  test('closes each time otherwise, and opens what it closed', () => {
    const seal = createSeal([newer])
    const [first, second] = [seal.close('whsec_secret, ünïcode'), seal.close('whsec_secret, ünïcode')]
    expect(first).not.toBe(second)
    for (const closed of [first, second]) {
      expect(closed).not.toContain('secret')
      expect(seal.open(closed)).toBe('whsec_secret, ünïcode')
    }
  })

  test('opens what an older key closed, as long as that is among its keys, and says which one is missing', () => {
    const closed = createSeal([older]).close('secret')
    expect(createSeal([newer, older]).open(closed)).toBe('secret')
    expect(() => createSeal([newer]).open(closed)).toThrow(/SECRETS_KEY lacks/)
  })

  test('leaves a secret as it is where there is no key, and opens such a one once there is', () => {
    expect(createSeal([]).close('secret')).toBe('secret')
    expect(createSeal([newer]).open('secret')).toBe('secret')
  })

  test('does not open what somebody has changed', () => {
    const seal = createSeal([newer])
    const closed = seal.close('secret')
    const end = closed.at(-2) === 'A' ? 'B' : 'A'
    expect(() => seal.open(`${closed.slice(0, -2)}${end}${closed.slice(-1)}`)).toThrow()
  })
})
