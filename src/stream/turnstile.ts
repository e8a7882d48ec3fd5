// Lets some through at a time and has the others wait, in the order in which they came.

export interface Turnstile {
  pass<T>(work: () => Promise<T>): Promise<T>
}

export function createTurnstile(atOnce: number): Turnstile {
  const waiting: (() => void)[] = []
  let inside = 0
  return {
    pass: async (work) => {
      if (inside >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
      else inside += 1
      try {
        return await work()
      } finally {
        const next = waiting.shift()
        if (next) next()
        else inside -= 1
      }
    }
  }
}
