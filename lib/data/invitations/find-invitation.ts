import { inIdentity } from '@/lib/db'
import { ROLES, type Role } from '@/lib/domain/permissions'
import { hashToken, isToken } from '@/lib/platform/one-time-token'

/** What an invitation's link shows: never whether the address has an account. */
export type OpenInvitation = {
  company: string
  slug: string
  email: string
  role: Role
  /** Null: the installation itself, or somebody who is gone. */
  invitedBy: string | null
  expiresAt: Date
}

/**
 * The invitation behind a link.
 * @returns null when it is unknown, used, taken back or over, or its company is closed: all one to who has no right
 */
export async function findInvitation(token: string): Promise<OpenInvitation | null> {
  if (!isToken(token)) return null
  return inIdentity(async (tx) => {
    const row = await tx.invitation.findFirst({
      where: {
        tokenHash: hashToken(token),
        acceptedAt: null,
        revokedAt: null,
        expiresAt: { gt: new Date() },
        company: { suspendedAt: null },
      },
      select: {
        email: true,
        role: true,
        invitedBy: true,
        expiresAt: true,
        company: { select: { name: true, slug: true } },
      },
    })
    const role = ROLES.find((known) => known === row?.role)
    if (!row || !role) return null
    const by = row.invitedBy
      ? await tx.user.findUnique({ where: { id: row.invitedBy }, select: { name: true } })
      : null
    const { email, expiresAt, company } = row
    return { company: company.name, slug: company.slug, email, role, invitedBy: by?.name ?? null, expiresAt }
  })
}
