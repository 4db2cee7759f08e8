import { inCompany, type Prisma, type Tx } from '@/lib/db'
import { isId } from '@/lib/platform/ids'
import { findAadsts } from '@/lib/domain/microsoft/aadsts'
import { isRefusalKey, type RefusalKey } from '@/lib/domain/microsoft/refusals'
import { authorize, type CompanyActor } from '@/lib/data/authorize'

export type ConnectionRefusal = {
  source: 'sign_in' | 'renewal' | 'smtp'
  /** Texts: `connection`, `refusals.<key>`. */
  key: RefusalKey
  /** AADSTS number, OAuth's or SMTP's code. */
  code: string | null
  /** The other side's own words. */
  words: string | null
  traceId: string | null
  at: Date | null
  /** wrong_account: who signed in. */
  account: string | null
  /** mailbox_taken: who has it. */
  otherServer: { id: string; description: string } | null
}

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
  /** Somebody was sent to Microsoft and has not come back. */
  unfinished: { startedAt: Date; expired: boolean } | null
}

/** An attempt older than that is not being finished any more. */
const UNFINISHED_MS = 24 * 3600_000

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
      omit: { verifier: true, stateHash: true, nonce: true },
    })
    const ended = attempt?.usedAt ? attempt : await findLastEnded(tx, companyId, mailServerId)
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
      refusal: (ended && (await signInRefusal(tx, companyId, ended))) ?? grantRefusal(grant),
      unfinished: waiting ? { startedAt: attempt.createdAt, expired: attempt.expiresAt <= new Date() } : null,
    }
  })
}

type Attempt = Pick<
  Prisma.ConnectAttemptGetPayload<object>,
  'outcome' | 'errorCode' | 'errorText' | 'traceId' | 'usedAt'
>

function findLastEnded(tx: Tx, companyId: string, mailServerId: string): Promise<Attempt | null> {
  return tx.connectAttempt.findFirst({
    where: { companyId, mailServerId, outcome: { not: null } },
    orderBy: { id: 'desc' },
    select: { outcome: true, errorCode: true, errorText: true, traceId: true, usedAt: true },
  })
}

/** The last sign-in's refusal; a later success has taken its place. */
async function signInRefusal(tx: Tx, companyId: string, attempt: Attempt): Promise<ConnectionRefusal | null> {
  const { outcome, errorCode, errorText, traceId, usedAt } = attempt
  if (!outcome || !isRefusalKey(outcome)) return null
  const otherServer =
    outcome === 'mailbox_taken' && errorText && isId(errorText)
      ? await tx.mailServer.findFirst({
          where: { companyId, id: errorText, deletedAt: null },
          select: { id: true, description: true },
        })
      : null
  const own = outcome === 'wrong_account' || outcome === 'mailbox_taken'
  return {
    source: 'sign_in',
    key: outcome,
    code: errorCode,
    words: own ? null : errorText,
    traceId,
    at: usedAt,
    account: outcome === 'wrong_account' ? errorText : null,
    otherServer,
  }
}

type GrantRow = {
  state: string
  reply: string | null
  replyCode: string | null
  traceId: string | null
  checkedAt: Date | null
}

/** What renewing or the SMTP server said last. */
function grantRefusal(grant: GrantRow): ConnectionRefusal | null {
  const { state, reply, replyCode, traceId, checkedAt } = grant
  const rest = { code: replyCode, words: reply, traceId, account: null, otherServer: null }
  if (state === 'refused') return { source: 'smtp', key: 'smtp', at: checkedAt, ...rest }
  if (!replyCode) return null
  const own = isRefusalKey(replyCode)
  const key = own ? replyCode : (findAadsts(replyCode)?.key ?? 'unknown')
  return { source: 'renewal', key, at: null, ...rest, code: own ? null : replyCode }
}
