import type { CompanyActor } from '@/lib/auth/company-actor'
import type { Tx } from '@/lib/db'
import { formatLivePayload } from '@/lib/domain/live'
import { can, ROLES, type Permission, type Role } from '@/lib/domain/permissions'
import { AppError } from '@/lib/platform/errors'

/**
 * Whoever changes who may do what in a company takes turns: two owners demoting each other at once would each
 * see the other one still there. Held until the transaction ends; messages and servers go on meanwhile (their
 * foreign keys need KEY SHARE, which this lets pass).
 */
export async function lockMembers(tx: Tx, companyId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 AS locked FROM companies WHERE id = ${companyId}::uuid FOR NO KEY UPDATE`
}

/**
 * The role somebody has once it is their turn: the request's may be a moment old.
 * @throws AppError forbidden: they were removed, or may no more
 */
export async function requireRoleNow(tx: Tx, who: CompanyActor, permission: Permission): Promise<Role> {
  const member = await tx.member.findFirst({
    where: { companyId: who.company.id, userId: who.actor.userId },
    select: { role: true },
  })
  const role = ROLES.find((known) => known === member?.role)
  if (!role || !can(role, permission)) throw new AppError('forbidden', { permission })
  return role
}

/** @throws AppError refused last_owner: without this member the company would have no owner */
export async function requireOtherOwner(tx: Tx, companyId: string, memberId: string): Promise<void> {
  const others = await tx.member.count({ where: { companyId, role: 'owner', id: { not: memberId } } })
  if (others === 0) throw new AppError('refused', { reason: 'last_owner' })
}

/** @throws AppError refused last_member: with them nobody would be left, and what is connected would go on alone */
export async function requireOtherMember(tx: Tx, companyId: string, memberId: string): Promise<void> {
  if ((await tx.member.count({ where: { companyId, id: { not: memberId } } })) === 0)
    throw new AppError('refused', { reason: 'last_member' })
}

/**
 * Invitations and links that somebody made end with their right to make them: who is being removed may hold
 * one for an address of their own.
 */
export async function withdrawWhatTheyMade(tx: Tx, companyId: string, userId: string): Promise<void> {
  await tx.invitation.updateMany({
    where: { companyId, invitedBy: userId, acceptedAt: null, revokedAt: null },
    data: { revokedAt: new Date() },
  })
  await tx.mailboxLink.updateMany({
    where: { companyId, createdBy: userId, usedAt: null, revokedAt: null },
    data: { revokedAt: new Date() },
  })
}

/** Tells open pages and streams, when this commits: streams look at once whether they still may. */
export async function notifyMembers(tx: Tx, companyId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify('relais_live', ${formatLivePayload(companyId, 'members', [])})`
}
