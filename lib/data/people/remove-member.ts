import { recordAudit } from '@/lib/data/audit/record-audit'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { appendOwnAudit, inCompany, type Tx } from '@/lib/db'
import type { Actor } from '@/lib/auth/company-actor'
import { mayRemove } from '@/lib/domain/member-rules'
import type { Role } from '@/lib/domain/permissions'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import {
  lockMembers,
  notifyMembers,
  requireOtherMember,
  requireOtherOwner,
  requireRoleNow,
  withdrawWhatTheyMade,
} from './lock-members'

type MemberToGo = { id: string; userId: string; role: string; user: { name: string } }
const SHOWN = { id: true, userId: true, role: true, user: { select: { name: true } } } as const

/**
 * Takes somebody out of the company, at once: their next request finds nothing here, and a page that is open
 * is told no more. What they wrote stays the company's.
 * @throws AppError forbidden · not_found · refused (owners_only, last_owner, last_member)
 */
export async function removeMember(who: CompanyActor, memberId: string): Promise<{ name: string }> {
  authorize(who, 'member.edit')
  const companyId = who.company.id
  if (!isId(memberId)) throw new AppError('not_found')
  return inCompany(companyId, async (tx) => {
    await lockMembers(tx, companyId)
    const by = await requireRoleNow(tx, who, 'member.edit')
    const member = await tx.member.findFirst({ where: { companyId, id: memberId }, select: SHOWN })
    if (!member) throw new AppError('not_found')
    if (!mayRemove(by, member.role as Role)) throw new AppError('refused', { reason: 'owners_only' })
    await remove(tx, companyId, member)
    const { userId: subjectId, role: note } = member
    await recordAudit(tx, who, 'member.removed', { subjectId, subject: member.user.name, note })
    return { name: member.user.name }
  })
}

/**
 * Leaves a company oneself; every role may, also while the company is suspended.
 * @throws AppError not_found (not a member any more) · refused (last_owner, last_member)
 */
export async function leaveCompany(who: { actor: Actor; company: { id: string } }): Promise<void> {
  const companyId = who.company.id
  await inCompany(companyId, async (tx) => {
    await lockMembers(tx, companyId)
    const member = await tx.member.findFirst({
      where: { companyId, userId: who.actor.userId },
      select: SHOWN,
    })
    if (!member) throw new AppError('not_found')
    await remove(tx, companyId, member)
    const { userId, name: actorName, email: actorEmail, clientAddress } = who.actor
    await appendOwnAudit(tx, {
      event: 'member.left',
      actorId: userId,
      words: { actorName, actorEmail, address: clientAddress ?? undefined, note: member.role },
    })
  })
}

async function remove(tx: Tx, companyId: string, member: MemberToGo): Promise<void> {
  if (member.role === 'owner') await requireOtherOwner(tx, companyId, member.id)
  await requireOtherMember(tx, companyId, member.id)
  await withdrawWhatTheyMade(tx, companyId, member.userId)
  await tx.member.deleteMany({ where: { companyId, id: member.id } })
  await notifyMembers(tx, companyId)
}
