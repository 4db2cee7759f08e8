import { inCompany, type Tx } from '@/lib/db'
import { isId } from '@/lib/platform/ids'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import {
  ENDED_ATTEMPT,
  grantRefusals,
  signInRefusals,
  type ConnectionRefusal,
  type EndedAttempt,
} from './connection-refusal'

export type { ConnectionRefusal }

/** A server's connection as a page may see it: no token in it. */
export type ConnectionView = {
  state: 'none' | 'checking' | 'valid' | 'refused' | 'reconnect'
  account: string | null
  displayName: string | null
  directoryId: string | null
  scopes: string[]
  connectedAt: Date | null
  /** The member's name. */
  connectedBy: string | null
  checkedAt: Date | null
  renewedAt: Date | null
  smtpUser: string | null
  refusal: ConnectionRefusal | null
  /** Other codes that were pasted with it; why the account has to be connected again at all. */
  further: ConnectionRefusal[]
  /** Somebody was sent to Microsoft and has not come back. */
  unfinished: { startedAt: Date; expired: boolean } | null
}

/** An attempt older than that is not being finished any more. */
const UNFINISHED_MS = 24 * 3600_000
/** On a server that works nevertheless, a refused sign-in is told that long. */
const REFUSED_MS = 24 * 3600_000

/** @returns null when there is no such server here @throws AppError forbidden */
export async function getConnectionView(
  who: CompanyActor,
  mailServerId: string,
): Promise<ConnectionView | null> {
  authorize(who, 'mail_server.view')
  const companyId = who.company.id
  if (!isId(mailServerId)) return null
  return inCompany(companyId, async (tx) => {
    const grant = await tx.grant.findFirst({
      where: { companyId, mailServerId, mailServer: { deletedAt: null } },
      omit: { cacheSealed: true },
    })
    if (!grant) return null
    const attempt = await tx.connectAttempt.findFirst({
      where: { companyId, mailServerId },
      orderBy: { id: 'desc' },
      select: { ...ENDED_ATTEMPT, createdAt: true, expiresAt: true },
    })
    const ended = attempt?.usedAt ? attempt : await findLastEnded(tx, companyId, mailServerId)
    const refused = ended && !isLongAgo(ended, grant.state) ? ended : null
    const signIn = refused ? await signInRefusals(tx, companyId, refused, grant.username) : []
    const [refusal = null, ...further] = [...signIn, ...grantRefusals(grant)]
    const connectedBy = grant.connectedBy
      ? await tx.user.findFirst({ where: { id: grant.connectedBy }, select: { name: true } })
      : null
    const waiting = attempt && !attempt.usedAt && Date.now() - attempt.createdAt.getTime() < UNFINISHED_MS
    return {
      state: grant.state as ConnectionView['state'],
      account: grant.username,
      displayName: grant.displayName,
      directoryId: grant.tenantId,
      scopes: grant.scopes,
      connectedAt: grant.connectedAt,
      connectedBy: connectedBy?.name ?? null,
      checkedAt: grant.checkedAt,
      renewedAt: grant.renewedAt,
      smtpUser: grant.smtpUser,
      refusal,
      further,
      unfinished: waiting ? { startedAt: attempt.createdAt, expired: attempt.expiresAt <= new Date() } : null,
    }
  })
}

function findLastEnded(tx: Tx, companyId: string, mailServerId: string): Promise<EndedAttempt | null> {
  return tx.connectAttempt.findFirst({
    where: { companyId, mailServerId, outcome: { not: null } },
    orderBy: { id: 'desc' },
    select: ENDED_ATTEMPT,
  })
}

function isLongAgo({ usedAt }: EndedAttempt, state: string): boolean {
  return state === 'valid' && usedAt !== null && Date.now() - usedAt.getTime() > REFUSED_MS
}
