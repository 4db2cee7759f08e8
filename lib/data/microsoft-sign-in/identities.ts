import { inCompany, inIdentity, type Tx } from '@/lib/db'
import { revokeMicrosoftSessions } from '@/lib/auth/sessions'
import { mayRemove } from '@/lib/domain/member-rules'
import type { Role } from '@/lib/domain/permissions'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import { recordAudit } from '@/lib/data/audit/record-audit'
import { authorize, type CompanyActor } from '@/lib/data/authorize'

/** A Microsoft account that came to the company's sign-in. */
export type IdentityView = {
  id: string
  username: string
  displayName: string | null
  askedAt: Date
  lastUsedAt: Date | null
  /** Whose it is; null: it waits for an administrator. */
  member: MemberOption | null
  /** Who says it is theirs. */
  claimedBy: MemberOption | null
}

export type MemberOption = { id: string; name: string; email: string; role: Role }

/** What waits longer than this came by mistake. */
const WAITING_DAYS = 30

const MEMBER = { select: { id: true, role: true, user: { select: { name: true, email: true } } } } as const

type MemberRow = { id: string; role: string; user: { name: string; email: string } }

const toOption = ({ id, role, user }: MemberRow): MemberOption => ({ id, role: role as Role, ...user })

/**
 * The company's Microsoft accounts, those that wait first, and the members one may bind them to.
 * @throws AppError forbidden
 */
export async function findIdentities(
  who: CompanyActor,
): Promise<{ identities: IdentityView[]; members: MemberOption[] }> {
  authorize(who, 'settings.view')
  const companyId = who.company.id
  return inCompany(companyId, async (tx) => {
    const rows = await tx.microsoftIdentity.findMany({
      where: {
        companyId,
        OR: [
          { memberId: { not: null } },
          { askedAt: { gt: new Date(Date.now() - WAITING_DAYS * 24 * 3600_000) } },
        ],
      },
      include: { member: MEMBER, claimedMember: MEMBER },
      orderBy: [{ boundAt: { sort: 'asc', nulls: 'first' } }, { askedAt: 'desc' }],
      take: 500,
    })
    const members = await tx.member.findMany({
      where: { companyId },
      ...MEMBER,
      orderBy: { user: { name: 'asc' } },
    })
    return {
      identities: rows.map((row) => ({
        id: row.id,
        username: row.username,
        displayName: row.displayName,
        askedAt: row.askedAt,
        lastUsedAt: row.lastUsedAt,
        member: row.member && toOption(row.member),
        claimedBy: row.claimedMember && toOption(row.claimedMember),
      })),
      members: members.map(toOption).filter(({ role }) => mayRemove(who.member.role, role)),
    }
  })
}

/**
 * Binds a Microsoft account to a member, who comes in by it from now on. Who may not remove somebody may not
 * decide who that is either: an owner's account is for owners.
 * @throws AppError forbidden · not_found · refused (owners_only) · conflict (bound meanwhile)
 */
export async function bindIdentity(who: CompanyActor, id: string, memberId: string): Promise<void> {
  authorize(who, 'member.edit')
  const companyId = who.company.id
  if (!isId(id) || !isId(memberId)) throw new AppError('not_found')
  await inCompany(companyId, async (tx) => {
    const identity = await requireIdentity(tx, companyId, id)
    const member = await tx.member.findFirst({ where: { companyId, id: memberId }, ...MEMBER })
    if (!member) throw new AppError('not_found')
    if (!mayRemove(who.member.role, member.role as Role))
      throw new AppError('refused', { reason: 'owners_only' })
    const { count } = await tx.microsoftIdentity.updateMany({
      where: { companyId, id, memberId: null },
      data: { memberId, boundAt: new Date(), boundBy: who.actor.userId, claimedMemberId: null },
    })
    if (count === 0) throw new AppError('conflict')
    await recordAudit(tx, who, 'microsoft_sign_in.bound', {
      subjectId: memberId,
      subject: member.user.email,
      note: identity.username,
    })
  })
}

/**
 * Forgets a Microsoft account: one that is bound comes in no more, and what it opened ends at once.
 * @throws AppError forbidden · not_found · refused (owners_only)
 */
export async function forgetIdentity(who: CompanyActor, id: string): Promise<void> {
  authorize(who, 'member.edit')
  const companyId = who.company.id
  if (!isId(id)) throw new AppError('not_found')
  const userId = await inCompany(companyId, async (tx) => {
    const identity = await requireIdentity(tx, companyId, id)
    const { member } = identity
    if (member && !mayRemove(who.member.role, member.role as Role))
      throw new AppError('refused', { reason: 'owners_only' })
    await tx.microsoftIdentity.deleteMany({ where: { companyId, id } })
    if (!member) return null
    await recordAudit(tx, who, 'microsoft_sign_in.unbound', {
      subjectId: member.id,
      subject: member.user.email,
      note: identity.username,
    })
    return member.userId
  })
  if (userId) await inIdentity((tx) => revokeMicrosoftSessions(tx, companyId, userId))
}

async function requireIdentity(tx: Tx, companyId: string, id: string) {
  const found = await tx.microsoftIdentity.findFirst({
    where: { companyId, id },
    include: { member: { include: { user: { select: { email: true } } } } },
  })
  if (!found) throw new AppError('not_found')
  return found
}
