import { recordAudit } from '@/lib/data/audit/record-audit'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { inCompany } from '@/lib/db'
import { losesInviting, mayChangeRole } from '@/lib/domain/member-rules'
import type { Role } from '@/lib/domain/permissions'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import {
  lockMembers,
  notifyMembers,
  requireOtherOwner,
  requireRoleNow,
  withdrawWhatTheyMade,
} from './lock-members'

/**
 * Gives a member another role; it counts from their next request on.
 * @throws AppError forbidden · not_found · refused (owners_only, last_owner)
 */
export async function changeRole(who: CompanyActor, memberId: string, role: Role): Promise<{ name: string }> {
  authorize(who, 'member.edit')
  const companyId = who.company.id
  if (!isId(memberId)) throw new AppError('not_found')
  return inCompany(companyId, async (tx) => {
    await lockMembers(tx, companyId)
    const by = await requireRoleNow(tx, who, 'member.edit')
    const member = await tx.member.findFirst({
      where: { companyId, id: memberId },
      select: { userId: true, role: true, user: { select: { name: true } } },
    })
    if (!member) throw new AppError('not_found')
    const { name } = member.user
    if (member.role === role) return { name }
    if (!mayChangeRole(by, member.role as Role, role))
      throw new AppError('refused', { reason: 'owners_only' })
    if (member.role === 'owner') await requireOtherOwner(tx, companyId, memberId)
    await tx.member.updateMany({ where: { companyId, id: memberId }, data: { role } })
    if (losesInviting(role)) await withdrawWhatTheyMade(tx, companyId, member.userId)
    await recordAudit(tx, who, 'member.role_changed', {
      subjectId: member.userId,
      subject: name,
      changes: [{ field: 'role', from: member.role, to: role }],
    })
    await notifyMembers(tx, companyId)
    return { name }
  })
}
