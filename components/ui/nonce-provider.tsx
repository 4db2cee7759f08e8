'use client'

import { setNonce } from 'get-nonce'
import { createContext, useContext, type ReactNode } from 'react'

const NonceContext = createContext<string | undefined>(undefined)

/**
 * The nonce of the document that is loaded: for styles that libraries insert (get-nonce serves Radix's scroll
 * lock). Given once by the root layout; a page never reads it, after a link it would be another one.
 */
export function NonceProvider({ nonce, children }: { nonce?: string; children: ReactNode }) {
  if (nonce && typeof window !== 'undefined') setNonce(nonce)
  return <NonceContext value={nonce}>{children}</NonceContext>
}

/** For Radix viewports that take a nonce. */
export function useNonce(): string | undefined {
  return useContext(NonceContext)
}
