import { inIdentity } from '@/lib/db'
import { ROLES, type Role } from '@/lib/domain/permissions'

export type MyCompany = {
  id: string
  slug: string
  name: string
  memberId: string
  role: Role
  developerMode: boolean
  /** Since when nobody may enter it and nothing is sent; null: open. */
  suspendedAt: Date | null
  /** When it will be destroyed; null: it will not. */
  deleteAfter: Date | null
}

const COMPANY = {
  company: { select: { id: true, slug: true, name: true, suspendedAt: true, deleteAfter: true } },
} as const

const asRole = (text: string): Role | null => ROLES.find((role) => role === text) ?? null

/** The companies a person belongs to, by name. */
export async function findCompaniesOf(userId: string): Promise<MyCompany[]> {
  const members = await inIdentity((tx) =>
    tx.member.findMany({
      where: { userId },
      include: COMPANY,
      orderBy: { company: { name: 'asc' } },
    }),
  )
  return members.flatMap((member) => {
    const role = asRole(member.role)
    const { company, id, developerMode } = member
    return role ? [{ ...company, memberId: id, role, developerMode }] : []
  })
}

/** What a slug can be made of: another text is no company's, and need not reach the database. */
const SLUG_SHAPE = /^[a-z0-9-]{1,63}$/

/**
 * One of them by its slug; null when there is none of that name, or it is somebody else's. A suspended one is
 * among them: who lets somebody in looks at `suspendedAt`.
 */
export async function findCompanyOf(userId: string, slug: string): Promise<MyCompany | null> {
  if (!SLUG_SHAPE.test(slug)) return null
  const member = await inIdentity((tx) =>
    tx.member.findFirst({
      where: { userId, company: { slug } },
      include: COMPANY,
    }),
  )
  const role = member && asRole(member.role)
  if (!member || !role) return null
  return { ...member.company, memberId: member.id, role, developerMode: member.developerMode }
}
