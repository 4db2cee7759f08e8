import { inIdentity } from '@/lib/db'
import { WORKER_FRESH_SECONDS, type ServiceState } from '@/lib/domain/service-state'
import { ALIVE, BOUNDS } from '@/lib/auth/session-rules'
import { isId } from '@/lib/platform/ids'

/**
 * How things are, for a page that is open. Asking is no visit: it does not keep a session alive.
 * @param sessionId of the request's cookie, whether it still holds or not
 * @throws AppError unavailable: the database is away
 */
export async function getServiceState(sessionId: string | null): Promise<Exclude<ServiceState, 'away'>> {
  if (!sessionId || !isId(sessionId)) return 'signed_out'
  const [row] = await inIdentity(
    (tx) => tx.$queryRaw<{ open: boolean; worker: boolean }[]>`
      SELECT EXISTS (SELECT 1 FROM sessions s JOIN users u ON u.id = s.user_id
               LEFT JOIN second_factors f ON f.user_id = u.id ${BOUNDS}
               WHERE s.id = ${sessionId}::uuid AND ${ALIVE}) AS open,
             EXISTS (SELECT 1 FROM workers
               WHERE seen_at > now() - make_interval(secs => ${WORKER_FRESH_SECONDS})) AS worker`,
  )
  return !row?.open ? 'signed_out' : row.worker ? 'ok' : 'worker_away'
}
