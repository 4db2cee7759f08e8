import { recordAudit } from '@/lib/data/audit/record-audit'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { inCompany, type Tx } from '@/lib/db'
import { isAddress } from '@/lib/domain/addresses'
import { formatLivePayload } from '@/lib/domain/live'
import { getEnv } from '@/lib/platform/env'
import { AppError } from '@/lib/platform/errors'
import { isId, newId } from '@/lib/platform/ids'
import { newToken } from '@/lib/platform/one-time-token'

export const MAILBOX_LINK_DAYS = 7
const DAY_MS = 24 * 3600_000

/**
 * Makes a link for the owner of a server's mailbox, who needs no account here: it leads through Microsoft's
 * sign-in for this one server and to nothing else. An earlier one of the same server ends.
 * @returns the link, this once
 * @throws AppError forbidden · not_found · invalid (outlook, username)
 */
export async function makeMailboxLink(who: CompanyActor, mailServerId: string): Promise<{ link: string }> {
  authorize(who, 'mail_server.connect')
  const companyId = who.company.id
  if (!isId(mailServerId)) throw new AppError('not_found')
  const token = newToken()
  await inCompany(companyId, async (tx) => {
    const server = await tx.mailServer.findFirst({
      where: { companyId, id: mailServerId, deletedAt: null, archivedAt: null },
      select: { authentication: true, username: true, description: true },
    })
    if (!server) throw new AppError('not_found')
    if (server.authentication !== 'outlook') throw new AppError('invalid', { outlook: 'invalid.not_outlook' })
    if (!server.username || !isAddress(server.username))
      throw new AppError('invalid', { username: 'invalid.address' })
    await end(tx, companyId, mailServerId)
    await tx.mailboxLink.createMany({
      data: [
        {
          companyId,
          id: newId(),
          mailServerId,
          tokenHash: token.hash,
          createdBy: who.actor.userId,
          expiresAt: new Date(Date.now() + MAILBOX_LINK_DAYS * DAY_MS),
        },
      ],
    })
    const { description: subject, username: note } = server
    await recordAudit(tx, who, 'mailbox_link.created', { subjectId: mailServerId, subject, note })
  })
  return { link: `${getEnv().APP_URL}/mailbox/${token.text}` }
}

/** Takes the server's open link back. @throws AppError forbidden · not_found: there is none */
export async function revokeMailboxLink(who: CompanyActor, mailServerId: string): Promise<void> {
  authorize(who, 'mail_server.connect')
  const companyId = who.company.id
  if (!isId(mailServerId)) throw new AppError('not_found')
  await inCompany(companyId, async (tx) => {
    if ((await end(tx, companyId, mailServerId)) === 0) throw new AppError('not_found')
    const server = await tx.mailServer.findFirst({
      where: { companyId, id: mailServerId },
      select: { description: true },
    })
    await recordAudit(tx, who, 'mailbox_link.revoked', {
      subjectId: mailServerId,
      subject: server?.description,
    })
  })
}

export type MailboxLinkView = { createdAt: Date; expiresAt: Date; openedAt: Date | null }

/** The server's link that still opens, or null. @throws AppError forbidden */
export async function getMailboxLink(
  who: CompanyActor,
  mailServerId: string,
): Promise<MailboxLinkView | null> {
  authorize(who, 'mail_server.view')
  const companyId = who.company.id
  if (!isId(mailServerId)) return null
  return inCompany(companyId, (tx) =>
    tx.mailboxLink.findFirst({
      where: { companyId, mailServerId, usedAt: null, revokedAt: null, expiresAt: { gt: new Date() } },
      select: { createdAt: true, expiresAt: true, openedAt: true },
      orderBy: { id: 'desc' },
    }),
  )
}

async function end(tx: Tx, companyId: string, mailServerId: string): Promise<number> {
  const { count } = await tx.mailboxLink.updateMany({
    where: { companyId, mailServerId, usedAt: null, revokedAt: null },
    data: { revokedAt: new Date() },
  })
  const payload = formatLivePayload(companyId, 'server', [mailServerId])
  await tx.$executeRaw`SELECT pg_notify('relais_live', ${payload})`
  return count
}
