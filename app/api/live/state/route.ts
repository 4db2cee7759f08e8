import { readOwnSessionId } from '@/lib/auth/actor'
import { getServiceState } from '@/lib/data/health/get-service-state'
import type { ServiceState } from '@/lib/domain/service-state'
import { getAppError } from '@/lib/platform/errors'

/**
 * GET /api/live/state: how things are, asked by open pages; says nothing but one word. That a session is over is such
 * a word, no refusal: a browser would complain of one on its console.
 */
export async function GET(): Promise<Response> {
  const state = await readOwnSessionId()
    .then(getServiceState)
    .catch((error: unknown): ServiceState => {
      if (getAppError(error)?.code !== 'unavailable') throw error
      return 'away'
    })
  if (state === 'away') return Response.json({ state }, { status: 503, headers: { 'retry-after': '5' } })
  return Response.json({ state })
}
