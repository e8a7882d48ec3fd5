// What can be done from the command palette: every page adds its own for as long as it is shown.

import { useEffect, useSyncExternalStore } from 'react'

export interface Command {
  text: string
  /** the keys that do the same */
  keys?: string
  act: () => void
}

const listeners = new Set<() => void>()
let lists: readonly (readonly Command[])[] = []
let all: readonly Command[] = []

function become(next: typeof lists): void {
  lists = next
  all = lists.flat()
  for (const changed of listeners) changed()
}

/** Offers commands; give the same list as long as it is the same. */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => {
    become([...lists, commands])
    return () => become(lists.filter((each) => each !== commands))
  }, [commands])
}

export const useAllCommands = (): readonly Command[] =>
  useSyncExternalStore(
    (changed) => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    () => all
  )
