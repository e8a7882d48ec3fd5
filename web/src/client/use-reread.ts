import { useEffect } from 'react'
import { socket } from './socket.ts'

/** Reads again what nobody tells of: when the person comes back to the tab, and when the connection does. */
export function useReread(reread: () => void): void {
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'visible') reread()
    }
    let was = socket.reception()
    const stop = socket.onReception(() => {
      if (was === 'LOST' && socket.reception() === 'LIVE') reread()
      was = socket.reception()
    })
    document.addEventListener('visibilitychange', look)
    return () => {
      document.removeEventListener('visibilitychange', look)
      stop()
    }
  }, [reread])
}
