// A member's face and colour: the three who come with the board have theirs, others get one from their handle, always the
// same.

import type { CSSProperties } from 'react'

const known: Readonly<Record<string, { hue: number; shape: number }>> = {
  atlas: { hue: 262, shape: 0 },
  cipher: { hue: 176, shape: 1 },
  nova: { hue: 35, shape: 2 }
}
const hues = [330, 135, 300, 85, 215, 10, 155]

function lookOf(id: string): { hue: number; shape: number } {
  const own = known[id]
  if (own) return own
  const digest = [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7)
  return { hue: hues[digest % hues.length] ?? 215, shape: digest % 4 }
}

/** For an element in which the member's colours are to be had as --member, --member-soft and --member-line. */
export const memberStyle = (id: string): CSSProperties & Record<'--hue', number> => ({ '--hue': lookOf(id).hue })

const shapes = [
  // a horizon under a rising line: strategy
  <g key="0">
    <path d="M4 25.5c7-5 17-5 24 0" />
    <path d="M16 5v21M9.5 11.5 16 5l6.5 6.5" />
  </g>,
  // measured bars: finance
  <g key="1">
    <path d="M8.5 25V16M16 25V8M23.5 25v-6" />
  </g>,
  // a star: what is new
  <g key="2">
    <path d="M16 5v22M5 16h22M9 9l14 14M23 9 9 23" />
  </g>,
  // two rings that meet
  <g key="3">
    <circle cx="12.5" cy="16" r="6.5" />
    <circle cx="19.5" cy="16" r="6.5" />
  </g>
]

export function Face({ id, size = 32, isSpeaking = false }: { id: string; size?: number; isSpeaking?: boolean }) {
  return (
    <svg
      className={isSpeaking ? 'face speaking' : 'face'}
      viewBox="0 0 32 32"
      width={size}
      height={size}
      style={memberStyle(id)}
      aria-hidden="true"
      focusable="false"
    >
      <circle className="face-ground" cx="16" cy="16" r="16" />
      <g className="face-mark">{shapes[lookOf(id).shape]}</g>
    </svg>
  )
}
