import { inSystem, openSecret } from '@/lib/db'
import { retryOf, rulesOf, type UncertainPolicy } from '@/lib/domain/delivery-rules'
import type { Security } from '@/lib/domain/mail-server-options'
import { paceOf, type Pace } from '@/lib/domain/pace'
import type { RetrySchedule } from '@/lib/domain/retry-schedule'
import type { Lease } from './sql/claim-leases'
import { settingsName } from './sql/renew-leases'

/** What a session needs to know of its mail server. */
export type SendingServer = {
  host: string
  port: number
  security: Security
  authentication: string
  username: string | null
  password: string | null
  sizeLimit: number | null
  takesUtf8: boolean | null
  pace: Pace
  retry: RetrySchedule
  uncertain: UncertainPolicy
  /** « Débogage »: what is said is kept. */
  debug: boolean
  /** Which settings these are (settingsName). */
  settings: string
}

/**
 * Reads a mail server; null when it is gone.
 * @throws AppError secret_unreadable
 */
export function loadSendingServer({ companyId, mailServerId }: Lease): Promise<SendingServer | null> {
  return inSystem(async (tx) => {
    const row = await tx.mailServer.findFirst({ where: { companyId, id: mailServerId, deletedAt: null } })
    if (!row) return null
    const own = await tx.deliveryRules.findUnique({ where: { companyId } })
    const rules = rulesOf(own)
    const place = { companyId, table: 'mail_servers', row: mailServerId, column: 'password_sealed' }
    return {
      host: row.host,
      port: row.port,
      security: row.security as Security,
      authentication: row.authentication,
      username: row.username,
      password: row.passwordSealed ? await openSecret(tx, place, row.passwordSealed) : null,
      sizeLimit: row.sizeLimit === null ? null : Number(row.sizeLimit),
      takesUtf8: row.takesUtf8,
      pace: paceOf(row),
      retry: retryOf(row, rules),
      uncertain: rules.uncertain,
      debug: row.debug,
      settings: settingsName(row.version, own?.version),
    }
  })
}

/** Keeps what EHLO said of sizes, and of SMTPUTF8 where that is known: what is too much is told before sending. */
export async function rememberLimits(
  { companyId, mailServerId }: Lease,
  limits: { sizeLimit: number | null; takesUtf8?: boolean },
): Promise<void> {
  await inSystem((tx) => tx.mailServer.updateMany({ where: { companyId, id: mailServerId }, data: limits }))
}
