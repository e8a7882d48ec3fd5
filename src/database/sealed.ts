// Secrets that this server has to know in the clear (it signs and logs in with them), encrypted where they are stored: AES-256-GCM,
// NIST SP 800-38D. Keys rotate: the first of the settings seals, any of them opens.

import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { UpstreamUnavailable } from '../errors.ts'

export interface Seal {
  /** As it is to be stored; as it is where no key is set. */
  close(secret: string): string
  /** What was stored, sealed or not. Throws where its key is not among the settings any more. */
  open(stored: string): string
}

const algorithm = 'aes-256-gcm'
export const keyBytes = 32
const ivBytes = 12
const tagBytes = 16
const mark = 'sealed:1:'

/** @param keys 32 bytes each; the first one seals */
export function createSeal(keys: readonly Buffer[]): Seal {
  const named = new Map(keys.map((key) => [nameOf(key), key]))
  const [first] = named
  return {
    close: (secret) => {
      if (!first) return secret
      const [name, key] = first
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv(algorithm, key, iv, { authTagLength: tagBytes }).setAAD(Buffer.from(name))
      const sealed = Buffer.concat([iv, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `${mark}${name}:${sealed.toString('base64url')}`
    },
    open: (stored) => {
      if (!stored.startsWith(mark)) return stored
      const [name = '', body = ''] = stored.slice(mark.length).split(':')
      const key = named.get(name)
      if (!key)
        throw new UpstreamUnavailable(`A stored secret is sealed with a key that SECRETS_KEY lacks (${name}): add it behind the others.`)
      const sealed = Buffer.from(body, 'base64url')
      const opened = createDecipheriv(algorithm, key, sealed.subarray(0, ivBytes), { authTagLength: tagBytes })
        .setAAD(Buffer.from(name))
        .setAuthTag(sealed.subarray(-tagBytes))
      return `${opened.update(sealed.subarray(ivBytes, -tagBytes), undefined, 'utf8')}${opened.final('utf8')}`
    }
  }
}

/** Tells keys apart and nothing of them. */
const nameOf = (key: Buffer): string => createHash('sha256').update(key).digest('base64url').slice(0, 8)
