import { SESSION_CHANNEL } from '@/lib/auth/sessions'
import { listen, type Listener } from '@/lib/db'
import { LIVE_CHANNEL, LIVE_KINDS, parseLivePayload, type LiveChange } from '@/lib/domain/live'
import { onDrain } from '@/lib/platform/drain'
import { requireEnv } from '@/lib/platform/env'

/**
 * One listening connection for all streams of this process. What was notified while it was away is lost,
 * so everybody reads everything again once it is back.
 */
type Subscriber = (change: LiveChange) => void
type Hub = {
  listener: Listener
  byCompany: Map<string, Set<Subscriber>>
  /** Who wants to know that a session has ended. */
  bySession: Map<string, Set<() => void>>
}

// Next bundles routes apart: hence on globalThis.
const shared = globalThis as { relaisLive?: Hub }

/** @returns ends the subscription */
export function subscribe(companyId: string, subscriber: Subscriber): () => void {
  return add((shared.relaisLive ??= openHub()).byCompany, companyId, subscriber)
}

/** Tells when a session is ended by somebody. @returns ends the subscription */
export function onSessionEnd(sessionId: string, ended: () => void): () => void {
  return add((shared.relaisLive ??= openHub()).bySession, sessionId, ended)
}

function add<T>(all: Map<string, Set<T>>, key: string, one: T): () => void {
  const mine = all.get(key) ?? new Set()
  all.set(key, mine.add(one))
  return () => {
    mine.delete(one)
    if (mine.size === 0 && all.get(key) === mine) all.delete(key)
  }
}

function openHub(): Hub {
  const byCompany: Hub['byCompany'] = new Map()
  const bySession: Hub['bySession'] = new Map()
  const tell = (companyId: string, change: LiveChange) => {
    for (const subscriber of byCompany.get(companyId) ?? []) subscriber(change)
  }
  const listener = listen(
    requireEnv('WEB_DATABASE_URL'),
    [LIVE_CHANNEL, SESSION_CHANNEL],
    (channel, payload) => {
      if (channel === SESSION_CHANNEL) {
        for (const ended of [...(bySession.get(payload) ?? [])]) ended()
        return
      }
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
  return { listener, byCompany, bySession }
}
