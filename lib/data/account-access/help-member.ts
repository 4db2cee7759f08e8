import { appendAudit, inIdentity, type Tx } from '@/lib/db'
import { createPasswordLink } from '@/lib/auth/password-links'
import { removeSecondFactor } from '@/lib/auth/second-factor/enrol'
import type { ReachVerdict } from '@/lib/domain/account-reach'
import type { AuditEventName } from '@/lib/domain/audit-events'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { readMemberAccess, type MemberAccess } from './find-member-access'

/**
 * Takes a member's lost second factor away; their sessions end. They sign in with the password alone, and where
 * the company asks for a second factor they are led to set up a new one.
 * @throws AppError forbidden · not_found · refused (own_account, owners_only, account_elsewhere)
 */
export async function resetMemberFactor(who: CompanyActor, memberId: string): Promise<{ name: string }> {
  return inIdentity(async (tx) => {
    const member = await requireMember(tx, who, memberId, ({ factorReset }) => factorReset)
    const had = await removeSecondFactor(tx, member.userId)
    if (!had) throw new AppError('not_found')
    await tell(tx, who, member, 'second_factor.removed')
    return { name: member.name }
  })
}

/**
 * A one-time link by which a member sets a new password, to be handed over by whoever made it.
 * @throws AppError forbidden · not_found · refused (own_account, owners_only, account_elsewhere)
 */
export async function makeMemberPasswordLink(who: CompanyActor, memberId: string): Promise<{ link: string }> {
  return inIdentity(async (tx) => {
    const member = await requireMember(tx, who, memberId, ({ passwordLink }) => passwordLink)
    const link = await createPasswordLink(tx, member.userId)
    await tell(tx, who, member, 'password.reset')
    return { link }
  })
}

const REFUSALS = { self: 'own_account', owners_only: 'owners_only', elsewhere: 'account_elsewhere' } as const

async function requireMember(
  tx: Tx,
  who: CompanyActor,
  memberId: string,
  judge: (member: MemberAccess) => ReachVerdict,
): Promise<MemberAccess> {
  authorize(who, 'member.edit')
  const [member] = isId(memberId) ? await readMemberAccess(tx, who, memberId) : []
  if (!member) throw new AppError('not_found')
  const verdict = judge(member)
  if (verdict !== 'ok') throw new AppError('refused', { reason: REFUSALS[verdict] })
  return member
}

async function tell(tx: Tx, who: CompanyActor, member: MemberAccess, event: AuditEventName): Promise<void> {
  const { actor, company } = who
  await appendAudit(tx, {
    companyId: company.id,
    event,
    actorId: actor.userId,
    subjectId: member.memberId,
    words: {
      actorName: actor.name,
      actorEmail: actor.email,
      address: actor.clientAddress ?? undefined,
      subject: member.email,
    },
  })
}
