'use client'

import { useSyncExternalStore } from 'react'
import { useNow } from 'next-intl'

/** One timer for all relative times of a page: they move together, every 15 s. */
const EVERY = 15_000
let current = 0
let timer: ReturnType<typeof setInterval> | undefined
const listeners = new Set<() => void>()

function tick(): void {
  current = Date.now()
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  if (listeners.size === 1) {
    tick()
    timer = setInterval(tick, EVERY)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) clearInterval(timer)
  }
}

/** How far the server's clock may be ahead, ms. */
const SKEW = 5_000

/** Whether a moment has come since the last tick; what is still to come has not. All ms of the epoch. */
export const hasComeSince = (tickAt: number, moment: number, now: number): boolean =>
  moment > tickAt && moment <= now + SKEW

/** Something that happened after the last tick is shown: then it is later than that. */
export function catchUp(moment: number): void {
  if (hasComeSince(current, moment, Date.now())) tick()
}

function read(): number {
  if (current === 0 || listeners.size === 0) {
    const now = Date.now()
    if (now - current > EVERY) current = now
  }
  return current
}

/** The time of the last tick; while the page becomes alive, the server's. */
export function useTick(): Date {
  const server = useNow().getTime()
  return new Date(useSyncExternalStore(subscribe, read, () => server))
}
