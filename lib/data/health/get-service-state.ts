import { inIdentity } from '@/lib/db'
import { WORKER_FRESH_SECONDS, type ServiceState } from '@/lib/domain/service-state'
import { SESSION_IDLE_SECONDS } from '@/lib/auth/sessions'
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
               WHERE s.id = ${sessionId}::uuid AND s.revoked_at IS NULL AND s.expires_at > now()
                 AND s.last_seen_at > now() - make_interval(secs => ${SESSION_IDLE_SECONDS})
                 AND u.disabled_at IS NULL) AS open,
             EXISTS (SELECT 1 FROM workers
               WHERE seen_at > now() - make_interval(secs => ${WORKER_FRESH_SECONDS})) AS worker`,
  )
  return !row?.open ? 'signed_out' : row.worker ? 'ok' : 'worker_away'
}
