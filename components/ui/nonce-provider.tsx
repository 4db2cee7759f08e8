'use client'

import { setNonce } from 'get-nonce'
import { createContext, useContext, useState, type ReactNode } from 'react'

const NonceContext = createContext<string | undefined>(undefined)

/**
 * The nonce of the document that is loaded: for styles that libraries insert (get-nonce serves Radix's scroll
 * lock). Given by the root layout, where the first one counts: when a page reads itself again the layout
 * renders with the nonce of that answer, which the document's policy does not know.
 */
export function NonceProvider({ nonce, children }: { nonce?: string; children: ReactNode }) {
  const [first] = useState(nonce)
  if (first && typeof window !== 'undefined') setNonce(first)
  return <NonceContext value={first}>{children}</NonceContext>
}

/** For Radix viewports that take a nonce. */
export function useNonce(): string | undefined {
  return useContext(NonceContext)
}
