import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { inCompany } from '@/lib/db'
import { mayChangeRole, mayRemove } from '@/lib/domain/member-rules'
import { ROLES, type Role } from '@/lib/domain/permissions'

export type MemberRow = {
  id: string
  name: string
  email: string
  role: Role
  since: Date
  /** The person who is asking. */
  you: boolean
  /** Roles the person who is asking may give this member, the present one included; none: may not. */
  roles: Role[]
  removable: boolean
}

/** The company's members, owners first, then by name. @throws AppError forbidden */
export async function findMembers(who: CompanyActor): Promise<MemberRow[]> {
  authorize(who, 'member.view')
  const companyId = who.company.id
  const rows = await inCompany(companyId, (tx) =>
    tx.member.findMany({
      where: { companyId },
      select: {
        id: true,
        userId: true,
        role: true,
        createdAt: true,
        user: { select: { name: true, email: true } },
      },
    }),
  )
  const by = who.member.role
  const owners = rows.filter((row) => row.role === 'owner').length
  return rows
    .map(({ id, userId, role: text, createdAt, user }) => {
      const role = ROLES.find((known) => known === text) ?? 'auditor'
      // The last owner stays one, whoever asks.
      const bound = role === 'owner' && owners === 1
      const you = userId === who.actor.userId
      return {
        id,
        name: user.name,
        email: user.email,
        role,
        since: createdAt,
        you,
        roles: bound ? [] : ROLES.filter((to) => mayChangeRole(by, role, to)),
        removable: !bound && !you && mayRemove(by, role),
      }
    })
    .sort((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role) || a.name.localeCompare(b.name))
}
