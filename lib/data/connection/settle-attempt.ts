import { appendOwnAudit, inCompany, isUniqueViolation, type Tx } from '@/lib/db'
import { cleanLines, toLine } from '@/lib/domain/text'
import { notifyServerChanged, writeGrant } from '@/lib/microsoft/grant'
import type { Identity } from '@/lib/microsoft/id-token'
import { wakeServer } from '@/lib/data/mail-servers/wake-server'
import type { Claimed, GrantBefore } from './claim-attempt'
import { refusal, type ConnectOutcome } from './outcome'

/** What is stored of a successful sign-in. */
export type NewGrant = {
  identity: Identity
  authority: string
  homeAccountId: string
  scopes: string[]
  /** The serialised token cache. */
  cache: string
  /** What the server's user name becomes; null leaves it. */
  newUsername: string | null
}

const CONNECTED: ConnectOutcome = {
  outcome: 'connected',
  errorCode: null,
  errorText: null,
  traceId: null,
}

/** Writes how an attempt ended, and tells the open pages. */
export async function recordOutcome(claimed: Claimed, outcome: ConnectOutcome): Promise<ConnectOutcome> {
  await inCompany(claimed.companyId, async (tx) => {
    await writeOutcome(tx, claimed, outcome)
    await notifyServerChanged(tx, claimed)
  })
  return outcome
}

/**
 * Writes the grant, « checking », and asks a worker to try it; all of it or nothing.
 * @returns connected, mailbox_taken (another server of the company has that mailbox), or superseded
 *   (disconnected, or connected by somebody else, while Microsoft was asked): the tokens are thrown away
 */
export async function storeGrant(
  claimed: Claimed,
  before: GrantBefore,
  grant: NewGrant,
): Promise<ConnectOutcome> {
  try {
    return await inCompany(claimed.companyId, async (tx) => {
      const other = await findOther(tx, claimed, grant.identity)
      if (other) return writeOutcome(tx, claimed, refusal('mailbox_taken', other))
      const held = await holdMailboxLink(tx, claimed)
      if (!held || !(await write(tx, claimed, before, grant)))
        return writeOutcome(tx, claimed, refusal('superseded'))
      await spendMailboxLink(tx, claimed)
      if (grant.newUsername) await renameServer(tx, claimed, grant.newUsername)
      await askForCheck(tx, claimed)
      await recordConnected(tx, claimed, grant.identity)
      return writeOutcome(tx, claimed, CONNECTED)
    })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    // Two servers were connected to one mailbox at the same moment; the other one was first.
    const other = await inCompany(claimed.companyId, (tx) => findOther(tx, claimed, grant.identity))
    return recordOutcome(claimed, refusal('mailbox_taken', other))
  }
}

/** A mailbox owner's link is good for one connection: of two, or once it was taken back, this one has lost. */
async function holdMailboxLink(tx: Tx, { companyId, mailboxLinkId }: Claimed): Promise<boolean> {
  if (!mailboxLinkId) return true
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 AS held FROM mailbox_links
     WHERE company_id = ${companyId}::uuid AND id = ${mailboxLinkId}::uuid AND used_at IS NULL AND revoked_at IS NULL
       FOR UPDATE`
  return rows.length > 0
}

async function spendMailboxLink(tx: Tx, { companyId, mailboxLinkId }: Claimed): Promise<void> {
  if (!mailboxLinkId) return
  await tx.mailboxLink.updateMany({ where: { companyId, id: mailboxLinkId }, data: { usedAt: new Date() } })
}

async function write(
  tx: Tx,
  claimed: Claimed,
  before: GrantBefore,
  { identity, newUsername: _newUsername, ...grant }: NewGrant,
): Promise<boolean> {
  const { companyId, mailServerId } = claimed
  const change = {
    ...grant,
    state: 'checking' as const,
    tenantId: identity.tenantId,
    objectId: identity.objectId,
    username: identity.username,
    displayName: identity.displayName,
    smtpUser: null,
    connectedAt: new Date(),
    connectedBy: claimed.userId,
    checkedAt: null,
    renewedAt: null,
    reply: null,
    replyCode: null,
    traceId: null,
  }
  const key = { companyId, mailServerId }
  if (await writeGrant(tx, key, before.version, change)) return true
  const now = await tx.grant.findFirst({ where: key, omit: { cacheSealed: true } })
  if (!now || !wasOnlyRenewed(before, now)) return false
  return writeGrant(tx, key, now.version, change)
}

/** A worker renewed the old tokens meanwhile: no reason to refuse the new ones. */
function wasOnlyRenewed(before: GrantBefore, now: GrantBefore): boolean {
  return (
    before.state !== 'none' &&
    now.state === before.state &&
    now.connectedAt?.getTime() === before.connectedAt?.getTime() &&
    now.version === before.version + 1 &&
    now.renewedAt?.getTime() !== before.renewedAt?.getTime()
  )
}

async function findOther(tx: Tx, claimed: Claimed, identity: Identity): Promise<string | null> {
  const other = await tx.grant.findFirst({
    where: {
      companyId: claimed.companyId,
      tenantId: identity.tenantId,
      objectId: identity.objectId,
      mailServerId: { not: claimed.mailServerId },
    },
    select: { mailServerId: true },
  })
  return other?.mailServerId ?? null
}

/** The account was taken along with its name; who has the server's form open is told when they save. */
async function renameServer(tx: Tx, { companyId, mailServerId }: Claimed, username: string): Promise<void> {
  await tx.mailServer.updateMany({
    where: { companyId, id: mailServerId },
    data: { username, version: { increment: 1 } },
  })
}

/** Who connected which mailbox; through a link it was its owner, who has no account here. */
async function recordConnected(tx: Tx, claimed: Claimed, identity: Identity): Promise<void> {
  const { companyId, mailServerId, userId } = claimed
  const [server, person] = [
    await tx.mailServer.findFirst({ where: { companyId, id: mailServerId }, select: { description: true } }),
    userId ? await tx.user.findUnique({ where: { id: userId }, select: { name: true, email: true } }) : null,
  ]
  await appendOwnAudit(tx, {
    event: 'connection.connected',
    actorId: userId,
    subjectId: mailServerId,
    words: {
      actorName: person?.name,
      actorEmail: person?.email,
      subject: server?.description,
      note: identity.username,
    },
  })
}

/** Asks a worker to try the tokens as soon as this commits, whatever held the server before. */
async function askForCheck(tx: Tx, { companyId, mailServerId }: Claimed): Promise<void> {
  await tx.mailServerLease.updateMany({
    where: { companyId, mailServerId },
    data: { checkRequestedAt: new Date() },
  })
  await wakeServer(tx, companyId, mailServerId)
}

async function writeOutcome(tx: Tx, claimed: Claimed, outcome: ConnectOutcome): Promise<ConnectOutcome> {
  const { account, ...said } = outcome
  await tx.connectAttempt.updateMany({
    where: { companyId: claimed.companyId, id: claimed.attemptId },
    data: {
      ...cleanWords(said),
      refusedTenantId: account?.tenantId ?? null,
      refusedObjectId: account?.objectId ?? null,
      refusedName: account?.name ?? null,
    },
  })
  return outcome
}

/** Codes and words stand in the callback's address: whoever made that could write anything there. */
function cleanWords({ outcome, errorCode, errorText, traceId }: Omit<ConnectOutcome, 'account'>) {
  return {
    outcome,
    errorCode: errorCode && toLine(errorCode, 60),
    errorText: errorText && cleanLines(errorText).slice(0, 1_000),
    traceId: traceId && toLine(traceId, 100),
  }
}
