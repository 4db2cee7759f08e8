import { inIdentity } from '@/lib/db'
import { ROLES, type Role } from '@/lib/domain/permissions'
import { DEFAULT_SECURITY, mustHaveSecondFactor, type SecondFactorRule } from '@/lib/domain/security-settings'
import type { SessionState } from './sessions'

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
  /** The company asks a second factor of this role. */
  mustHaveSecondFactor: boolean
}

/** Whether a session may enter a company: one that a company's Microsoft opened is good for that one alone. */
export function isWithinScope(session: SessionState, companyId: string): boolean {
  return session.onlyCompanyId === null || session.onlyCompanyId === companyId
}

/**
 * Whether the person has to set up a second factor before entering. Who came by the company's Microsoft has
 * passed what that asks; who has a second factor could not have signed in without it.
 */
export function lacksSecondFactor(
  session: SessionState,
  company: Pick<MyCompany, 'mustHaveSecondFactor'>,
): boolean {
  return company.mustHaveSecondFactor && session.method === 'password' && !session.hasSecondFactor
}

const COMPANY = {
  company: {
    select: {
      id: true,
      slug: true,
      name: true,
      suspendedAt: true,
      deleteAfter: true,
      security: { select: { secondFactor: true } },
    },
  },
} as const

const asRole = (text: string): Role | null => ROLES.find((role) => role === text) ?? null

type Row = {
  id: string
  role: string
  developerMode: boolean
  company: Pick<MyCompany, 'id' | 'slug' | 'name' | 'suspendedAt' | 'deleteAfter'> & {
    security: { secondFactor: string } | null
  }
}

/** @returns null for a role that this version does not know */
function toMyCompany(row: Row): MyCompany | null {
  const role = asRole(row.role)
  if (!role) return null
  const { security, ...company } = row.company
  const rule = (security?.secondFactor ?? DEFAULT_SECURITY.secondFactor) as SecondFactorRule
  return {
    ...company,
    memberId: row.id,
    role,
    developerMode: row.developerMode,
    mustHaveSecondFactor: mustHaveSecondFactor(rule, role),
  }
}

/** The companies a person belongs to, by name. */
export async function findCompaniesOf(userId: string): Promise<MyCompany[]> {
  const members = await inIdentity((tx) =>
    tx.member.findMany({ where: { userId }, include: COMPANY, orderBy: { company: { name: 'asc' } } }),
  )
  return members.map(toMyCompany).filter((company) => company !== null)
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
    tx.member.findFirst({ where: { userId, company: { slug } }, include: COMPANY }),
  )
  return member && toMyCompany(member)
}
