import { getHealth } from '@/lib/data/health/get-health'

export const dynamic = 'force-dynamic'

/** GET /api/health: ready or not, and what is missing. `/api/health/live` is answered by the front door. */
export async function GET(): Promise<Response> {
  const health = await getHealth()
  return Response.json(health, { status: health.status === 'ok' ? 200 : 503 })
}
