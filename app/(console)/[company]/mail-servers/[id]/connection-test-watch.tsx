'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

const LOOK_MS = 5_000

/**
 * Looks again while a test is not over: a worker that is gone tells nothing, and neither does one that was never
 * there. What happens is told by the live channel, at once.
 */
export function ConnectionTestWatch() {
  const router = useRouter()
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) router.refresh()
    }, LOOK_MS)
    return () => clearInterval(timer)
  }, [router])
  return null
}
