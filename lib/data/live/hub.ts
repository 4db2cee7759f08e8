import { listen, type Listener } from '@/lib/db'
import { LIVE_CHANNEL, LIVE_KINDS, parseLivePayload, type LiveChange } from '@/lib/domain/live'
import { onDrain } from '@/lib/platform/drain'
import { requireEnv } from '@/lib/platform/env'

/**
 * One listening connection for all streams of this process. What was notified while it was away is lost,
 * so everybody reads everything again once it is back.
 */
type Subscriber = (change: LiveChange) => void
type Hub = { listener: Listener; byCompany: Map<string, Set<Subscriber>> }

// Next bundles routes apart: hence on globalThis.
const shared = globalThis as { relaisLive?: Hub }

/** @returns ends the subscription */
export function subscribe(companyId: string, subscriber: Subscriber): () => void {
  const { byCompany } = (shared.relaisLive ??= openHub())
  const mine = byCompany.get(companyId) ?? new Set()
  byCompany.set(companyId, mine.add(subscriber))
  return () => {
    mine.delete(subscriber)
    if (mine.size === 0 && byCompany.get(companyId) === mine) byCompany.delete(companyId)
  }
}

function openHub(): Hub {
  const byCompany: Hub['byCompany'] = new Map()
  const tell = (companyId: string, change: LiveChange) => {
    for (const subscriber of byCompany.get(companyId) ?? []) subscriber(change)
  }
  const listener = listen(
    requireEnv('WEB_DATABASE_URL'),
    [LIVE_CHANNEL],
    (_channel, payload) => {
      const told = parseLivePayload(payload)
      if (told) tell(told.companyId, told.change)
    },
    () => {
      for (const companyId of byCompany.keys()) {
        for (const kind of LIVE_KINDS) tell(companyId, { kind, ids: [] })
      }
    },
  )
  onDrain(() => listener.close())
  return { listener, byCompany }
}
