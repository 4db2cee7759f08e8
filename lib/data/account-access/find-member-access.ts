import { inIdentity, type Tx } from '@/lib/db'
import { judgeFactorReset, judgePasswordLink, type ReachVerdict } from '@/lib/domain/account-reach'
import type { Role } from '@/lib/domain/permissions'
import { authorize, type CompanyActor } from '@/lib/data/authorize'

/** How a member gets in, and what the person who asks may do about it. */
export type MemberAccess = {
  memberId: string
  userId: string
  name: string
  email: string
  role: Role
  hasSecondFactor: boolean
  hasPassword: boolean
  factorReset: ReachVerdict
  passwordLink: ReachVerdict
}

type Row = Omit<MemberAccess, 'factorReset' | 'passwordLink'> & { elsewhere: boolean }

/** @throws AppError forbidden */
export async function findMemberAccess(who: CompanyActor): Promise<MemberAccess[]> {
  authorize(who, 'member.view')
  return inIdentity((tx) => readMemberAccess(tx, who))
}

/**
 * The members of the company, with whether each belongs to anything that the person who asks does not run:
 * that it is so is told, not what.
 */
export async function readMemberAccess(
  tx: Tx,
  who: CompanyActor,
  memberId: string | null = null,
): Promise<MemberAccess[]> {
  const { company, actor } = who
  const rows = await tx.$queryRaw<Row[]>`
    SELECT m.id AS "memberId", m.user_id AS "userId", u.name, u.email, m.role,
           f.confirmed_at IS NOT NULL AS "hasSecondFactor", u.password_hash IS NOT NULL AS "hasPassword",
           EXISTS (SELECT FROM operators o WHERE o.user_id = m.user_id)
             OR EXISTS (SELECT FROM members e WHERE e.user_id = m.user_id AND NOT EXISTS (
                  SELECT FROM members mine WHERE mine.user_id = ${actor.userId}::uuid
                     AND mine.company_id = e.company_id AND mine.role IN ('owner', 'admin'))) AS elsewhere
      FROM members m JOIN users u ON u.id = m.user_id LEFT JOIN second_factors f ON f.user_id = u.id
     WHERE m.company_id = ${company.id}::uuid AND (${memberId}::uuid IS NULL OR m.id = ${memberId}::uuid)
     ORDER BY u.name, u.email LIMIT 1000`
  return rows.map(({ elsewhere, ...row }) => {
    const { role: whose, userId, hasSecondFactor } = row
    const reach = { by: who.member.role, whose, self: userId === actor.userId, elsewhere, hasSecondFactor }
    return { ...row, factorReset: judgeFactorReset(reach), passwordLink: judgePasswordLink(reach) }
  })
}
