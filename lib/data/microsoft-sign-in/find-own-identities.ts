import { inIdentity } from '@/lib/db'

/** A company whose Microsoft a person may come in by. */
export type OwnIdentity = {
  companyId: string
  companyName: string
  /** The Microsoft account; null: none yet. */
  account: string | null
  /** It is bound; else an administrator has to say so. */
  bound: boolean
}

/** The companies of a person that have a Microsoft sign-in, with the account they come in by. */
export async function findOwnIdentities(userId: string): Promise<OwnIdentity[]> {
  return inIdentity(
    (tx) => tx.$queryRaw<OwnIdentity[]>`
      SELECT DISTINCT ON (c.name, c.id) c.id AS "companyId", c.name AS "companyName",
             i.username AS account, coalesce(i.member_id = m.id, false) AS bound
        FROM members m JOIN companies c ON c.id = m.company_id
        JOIN microsoft_applications a ON a.company_id = c.id AND a.enabled
        LEFT JOIN microsoft_identities i ON i.company_id = c.id
             AND (i.member_id = m.id OR i.member_id IS NULL AND i.claimed_member_id = m.id)
       WHERE m.user_id = ${userId}::uuid AND c.suspended_at IS NULL
       ORDER BY c.name, c.id, i.member_id NULLS LAST, i.last_used_at DESC NULLS LAST, i.asked_at DESC`,
  )
}

/** The account that a person of a company came in by last: whom Microsoft is asked about at a step-up. */
export async function findLastAccount(companyId: string, userId: string): Promise<string | null> {
  const [row] = await inIdentity(
    (tx) => tx.$queryRaw<{ username: string }[]>`
      SELECT i.username FROM microsoft_identities i JOIN members m ON m.company_id = i.company_id AND m.id = i.member_id
       WHERE i.company_id = ${companyId}::uuid AND m.user_id = ${userId}::uuid
       ORDER BY i.last_used_at DESC NULLS LAST LIMIT 1`,
  )
  return row?.username ?? null
}
