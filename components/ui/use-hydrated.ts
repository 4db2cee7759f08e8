'use client'

import { useSyncExternalStore } from 'react'

const never = () => () => undefined

/** False on the server and while the page becomes alive, then true: for what only works with JavaScript. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
}
