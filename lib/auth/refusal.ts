import 'server-only'
import { cache } from 'react'
import type { Permission } from '@/lib/domain/permissions'
import type { CompanyActor } from './company-actor'

export type Refusal = { who: CompanyActor; permission: Permission }

/** A page's permission is checked right after its company; ms. */
const SOON_MS = 50
/** A page that never asks for its company is no reason to keep an answer open; ms. */
const LONGEST_MS = 2_000

/**
 * Next hands forbidden.tsx nothing, and renders it beside the page whether it is needed or not. So the
 * checks of a request note what they refuse, and forbidden.tsx waits for them: not longer than a moment
 * after the company is known, for a page that every member may see checks nothing more.
 */
export const refusal = cache(() => {
  let settle: (refused: Refusal | null) => void = () => {}
  const settled = new Promise<Refusal | null>((resolve) => (settle = resolve))
  const settleIn = (ms: number) => setTimeout(() => settle(null), ms).unref()
  return {
    refused: (who: CompanyActor, permission: Permission) => settle({ who, permission }),
    companyKnown: () => settleIn(SOON_MS),
    wait: () => {
      settleIn(LONGEST_MS)
      return settled
    },
  }
})

/** What was refused in this request: for forbidden.tsx only. Null when nothing was. */
export async function getRefusal(): Promise<Refusal | null> {
  return refusal().wait()
}
