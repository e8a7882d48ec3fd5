// Sound for tests, made so that every 64 bytes of it hold a mark that nothing else does.

import { randomBytes } from 'node:crypto'

const markBytes = 15

export interface MarkedSound {
  pcm: Buffer
  /** The texts and bytes of which one has to be wherever 64 bytes of the sound are, as they are or written out. */
  traces: readonly Buffer[]
}

/** Sound of 16 kHz, 16 bits, mono. */
export function markedSound(seconds: number): MarkedSound {
  const mark = randomBytes(markBytes)
  const times = Math.ceil((seconds * 32_000) / markBytes)
  const repeated = (bytes: Buffer) => Buffer.concat(Array.from({ length: times }, () => bytes))
  return {
    pcm: repeated(mark).subarray(0, seconds * 32_000),
    traces: [
      mark,
      // 15 bytes are 20 characters, wherever a text begins: one whole turn of them is in any 40.
      Buffer.from(mark.toString('base64')),
      Buffer.from(mark.toString('base64url')),
      Buffer.from(mark.toString('hex')),
      ...[1, 2].map((by) => Buffer.from(Buffer.concat([mark.subarray(by), mark.subarray(0, by)]).toString('base64')))
    ]
  }
}

/** A WAVE file (RIFF, one `fmt ` and one `data` chunk). */
export function wavOf(pcm: Buffer): Buffer {
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + pcm.byteLength, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(16_000, 24)
  head.writeUInt32LE(32_000, 28)
  head.writeUInt16LE(2, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36)
  head.writeUInt32LE(pcm.byteLength, 40)
  return Buffer.concat([head, pcm])
}
