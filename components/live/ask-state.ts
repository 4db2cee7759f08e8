import { hasUnsaved } from '@/components/form/unsaved'
import type { ServiceState } from '@/lib/domain/service-state'

/** How things are, asked of the server now. No answer is an answer too. */
export async function askServiceState(): Promise<ServiceState> {
  try {
    const response = await fetch('/api/live/state', { cache: 'no-store' })
    const { state } = (await response.json()) as { state?: ServiceState }
    return state ?? 'away'
  } catch {
    return 'away'
  }
}

/**
 * Whether the page may be rendered again without losing anything: while the database is away, or after the session,
 * what comes is another page, and what was typed in this one goes.
 */
export async function mayReadAgain(): Promise<boolean> {
  const state = await askServiceState()
  return state === 'signed_out' ? !hasUnsaved() : state !== 'away'
}
