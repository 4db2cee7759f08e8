import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { inCompany } from '@/lib/db'
import { ROLES, type Role } from '@/lib/domain/permissions'

export type InvitationRow = {
  id: string
  email: string
  role: Role
  /** The name of whoever invited, while they are a colleague. */
  invitedBy: string | null
  sentAt: Date
  expiresAt: Date
  expired: boolean
  /** The message that carries it, as it stands; null: the link was handed over. */
  message: { id: string; state: string } | null
}

/** The invitations nobody has accepted yet, newest first. @throws AppError forbidden */
export async function findInvitations(who: CompanyActor): Promise<InvitationRow[]> {
  authorize(who, 'member.view')
  const companyId = who.company.id
  return inCompany(companyId, async (tx) => {
    const rows = await tx.invitation.findMany({
      where: { companyId, acceptedAt: null, revokedAt: null },
      select: {
        id: true,
        email: true,
        role: true,
        invitedBy: true,
        sentAt: true,
        expiresAt: true,
        messageId: true,
      },
      orderBy: { sentAt: 'desc' },
      take: 500,
    })
    const ids = rows.flatMap(({ messageId }) => messageId ?? [])
    const sent = await tx.message.findMany({
      where: { companyId, id: { in: ids } },
      select: { id: true, state: true },
    })
    const by = rows.flatMap(({ invitedBy }) => invitedBy ?? [])
    const people = await tx.user.findMany({ where: { id: { in: by } }, select: { id: true, name: true } })
    return rows.map(({ invitedBy, messageId, role, ...row }) => ({
      ...row,
      role: ROLES.find((known) => known === role) ?? 'auditor',
      invitedBy: people.find((person) => person.id === invitedBy)?.name ?? null,
      expired: row.expiresAt <= new Date(),
      message: sent.find((message) => message.id === messageId) ?? null,
    }))
  })
}
