import { readOwnSessionId } from '@/lib/auth/actor'
import { getServiceState } from '@/lib/data/health/get-service-state'
import type { ServiceState } from '@/lib/domain/service-state'
import { getAppError } from '@/lib/platform/errors'

const STATUS: Record<ServiceState, number> = { ok: 200, worker_away: 200, signed_out: 401, away: 503 }

/** GET /api/live/state: how things are, asked by open pages; says nothing but one word. */
export async function GET(): Promise<Response> {
  const state = await readOwnSessionId()
    .then(getServiceState)
    .catch((error: unknown): ServiceState => {
      if (getAppError(error)?.code !== 'unavailable') throw error
      return 'away'
    })
  return Response.json(
    { state },
    { status: STATUS[state], headers: state === 'away' ? { 'retry-after': '5' } : {} },
  )
}
