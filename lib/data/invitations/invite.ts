import { recordAudit } from '@/lib/data/audit/record-audit'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { lockMembers, notifyMembers, requireRoleNow } from '@/lib/data/people/lock-members'
import { insertSystemMail, prepareSystemMail } from '@/lib/data/system-mail/prepare-system-mail'
import { inCompany, type Tx } from '@/lib/db'
import { findRolesToGive } from '@/lib/domain/member-rules'
import type { Role } from '@/lib/domain/permissions'
import { getEnv } from '@/lib/platform/env'
import { AppError } from '@/lib/platform/errors'
import { isId, newId } from '@/lib/platform/ids'
import { newToken, type TokenHash } from '@/lib/platform/one-time-token'
import { writeInvitation } from './invitation-mail'

export const INVITATION_DAYS = 7
const DAY_MS = 24 * 3600_000
/** Open ones in a company: more is a program gone wrong. */
const MOST_OPEN = 500

/** How the invitation goes its way: as a message, or as a link that is shown this once. */
export type Invited = { email: string; sent: true } | { email: string; sent: false; link: string }

/** @param by `link`: show it, even if it could be sent */
type Way = { by: 'mail' | 'link'; locale: string }

/**
 * Invites an address. It says the same whether the address has an account or not. An address that is invited
 * already gets a new link and loses the old one.
 * @throws AppError forbidden · refused owners_only · invalid email (already a member) · too_large
 */
export async function invite(
  who: CompanyActor,
  invitation: { email: string; role: Role },
  way: Way,
): Promise<Invited> {
  authorize(who, 'member.edit')
  return send(who, way, invitation, async (tx, hash, expiresAt) => {
    await requireInvitable(tx, who.company.id, invitation.email)
    return putInvitation(tx, who, invitation, hash, expiresAt)
  })
}

/** Sends an open invitation again, with a new link. @throws AppError as invite, and not_found */
export async function renewInvitation(who: CompanyActor, id: string, way: Way): Promise<Invited> {
  authorize(who, 'member.edit')
  const companyId = who.company.id
  if (!isId(id)) throw new AppError('not_found')
  const where = { companyId, id, acceptedAt: null, revokedAt: null }
  const found = await inCompany(companyId, (tx) =>
    tx.invitation.findFirst({ where, select: { email: true, role: true } }),
  )
  if (!found) throw new AppError('not_found')
  return send(
    who,
    way,
    { email: found.email, role: found.role as Role },
    async (tx, tokenHash, expiresAt) => {
      const data = { tokenHash, expiresAt, sentAt: new Date(), invitedBy: who.actor.userId, messageId: null }
      const { count } = await tx.invitation.updateMany({ where, data })
      if (count === 0) throw new AppError('not_found')
      return id
    },
  )
}

/** Takes an invitation back; its link opens nothing any more. @throws AppError forbidden · not_found */
export async function revokeInvitation(who: CompanyActor, id: string): Promise<{ email: string }> {
  authorize(who, 'member.edit')
  const companyId = who.company.id
  if (!isId(id)) throw new AppError('not_found')
  return inCompany(companyId, async (tx) => {
    const where = { companyId, id, acceptedAt: null, revokedAt: null }
    const found = await tx.invitation.findFirst({ where, select: { email: true } })
    const { count } = await tx.invitation.updateMany({ where, data: { revokedAt: new Date() } })
    if (!found || count === 0) throw new AppError('not_found')
    await recordAudit(tx, who, 'invitation.revoked', { subjectId: id, subject: found.email })
    await notifyMembers(tx, companyId)
    return found
  })
}

/** @param write puts the row, in its turn; answers its id */
async function send(
  who: CompanyActor,
  way: Way,
  { email, role }: { email: string; role: Role },
  write: (tx: Tx, hash: TokenHash, expiresAt: Date) => Promise<string>,
): Promise<Invited> {
  const companyId = who.company.id
  const token = newToken()
  const expiresAt = new Date(Date.now() + INVITATION_DAYS * DAY_MS)
  const link = `${getEnv().APP_URL}/invitations/${token.text}`
  const { name: company } = who.company
  const { name: invitedBy, timeZone } = who.actor
  const text = { company, invitedBy, role, email, link, expiresAt, locale: way.locale, timeZone }
  // Composed before the transaction; whether one may is looked at again within it.
  const mail = way.by === 'mail' ? await prepareSystemMail(who.company, writeInvitation(text)) : null
  await inCompany(companyId, async (tx) => {
    await lockMembers(tx, companyId)
    const by = await requireRoleNow(tx, who, 'member.edit')
    if (!findRolesToGive(by).includes(role)) throw new AppError('refused', { reason: 'owners_only' })
    const id = await write(tx, token.hash, expiresAt)
    if (mail) {
      const messageId = await insertSystemMail(tx, mail)
      await tx.invitation.updateMany({ where: { companyId, id }, data: { messageId } })
    }
    await recordAudit(tx, who, 'member.invited', { subjectId: id, subject: email, note: role })
    await notifyMembers(tx, companyId)
  })
  return mail ? { email, sent: true } : { email, sent: false, link }
}

async function requireInvitable(tx: Tx, companyId: string, email: string): Promise<void> {
  const member = await tx.member.findFirst({ where: { companyId, user: { email } }, select: { id: true } })
  if (member) throw new AppError('invalid', { email: 'invalid.already_member' })
  const open = await tx.invitation.count({ where: { companyId, acceptedAt: null, revokedAt: null } })
  if (open >= MOST_OPEN) throw new AppError('refused', { reason: 'too_many_invitations' })
}

async function putInvitation(
  tx: Tx,
  who: CompanyActor,
  { email, role }: { email: string; role: Role },
  tokenHash: TokenHash,
  expiresAt: Date,
): Promise<string> {
  const companyId = who.company.id
  const open = { companyId, email, acceptedAt: null, revokedAt: null }
  const before = await tx.invitation.findFirst({ where: open, select: { id: true } })
  const data = {
    role,
    tokenHash,
    expiresAt,
    sentAt: new Date(),
    invitedBy: who.actor.userId,
    messageId: null,
  }
  if (before) {
    await tx.invitation.updateMany({ where: { companyId, id: before.id }, data })
    return before.id
  }
  const id = newId()
  await tx.invitation.createMany({ data: [{ companyId, id, email, ...data }] })
  return id
}
