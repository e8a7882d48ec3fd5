import { useEffect, useState, useSyncExternalStore } from 'react'
import { type Reception, socket } from './socket.ts'

const patienceMs = 400

/** Whether we hear what happens. A gap that is over in a moment is not worth a word. */
export function useReception(): Reception {
  const now = useSyncExternalStore(socket.onReception, socket.reception)
  const [shown, setShown] = useState(now)
  useEffect(() => {
    const timer = setTimeout(() => setShown(now), now === 'LIVE' ? 0 : patienceMs)
    return () => clearTimeout(timer)
  }, [now])
  return shown
}
