'use client'

import { useEffect, useEffectEvent } from 'react'
import type { LiveChange } from '@/lib/domain/live'

/** How often to look anyway while there is no stream, ms. */
const POLL_MS = 5_000
/** How long to leave a refused stream alone, ms. */
const REOPEN_MS = 30_000

/**
 * Tells what changes in a company. While the tab is hidden nothing is open; where the stream fails it says to look
 * again every 5 s. Whether the server is there to be looked at is for the one who looks to ask.
 * @param onChange gets null for "look again": whenever a stream opens, or instead of one
 */
export function useLive(company: string, onChange: (change: LiveChange | null) => void): void {
  const tell = useEffectEvent(onChange)

  useEffect(() => {
    let source: EventSource | null = null
    let timer: number | undefined
    let openedAt = 0

    const open = () => {
      openedAt = Date.now()
      source = new EventSource(`/api/live?company=${encodeURIComponent(company)}`)
      // The page was rendered before the stream was there: what changed in between was told to nobody.
      source.onopen = () => tell(null)
      source.addEventListener('change', (event) => tell(JSON.parse(event.data as string) as LiveChange))
    }
    const look = () => {
      if (source?.readyState === EventSource.OPEN) return
      tell(null)
      if (source?.readyState === EventSource.CLOSED && Date.now() - openedAt > REOPEN_MS) open()
    }
    const stop = () => {
      window.clearInterval(timer)
      source?.close()
      source = null
    }
    const start = () => {
      open()
      timer = window.setInterval(look, POLL_MS)
    }
    const turn = () => {
      stop()
      // An open stream says to look again; one that does not open is asked after.
      if (!document.hidden) start()
    }
    if (!document.hidden) start()
    document.addEventListener('visibilitychange', turn)
    window.addEventListener('pagehide', stop)
    return () => {
      stop()
      document.removeEventListener('visibilitychange', turn)
      window.removeEventListener('pagehide', stop)
    }
  }, [company])
}
