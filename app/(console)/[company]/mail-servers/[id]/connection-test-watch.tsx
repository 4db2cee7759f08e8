'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { mayReadAgain } from '@/components/live/ask-state'

const LOOK_MS = 5_000

/**
 * Looks again while a test is not over: a worker that is gone tells nothing, and neither does one that was never
 * there. What happens is told by the live channel, at once.
 */
export function ConnectionTestWatch() {
  const router = useRouter()
  useEffect(() => {
    let ended = false
    const timer = setInterval(async () => {
      if (!document.hidden && (await mayReadAgain()) && !ended) router.refresh()
    }, LOOK_MS)
    return () => {
      ended = true
      clearInterval(timer)
    }
  }, [router])
  return null
}
