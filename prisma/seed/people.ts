import { companyActor, type CompanyActor } from '@/lib/auth/company-actor'
import { ensureCompany, ensureMember, setPassword } from '@/lib/auth/people'
import { inCompany, inIdentity } from '@/lib/db'
import { newId } from '@/lib/platform/ids'
import type { DemoAccount } from './context'

/** Makes a demo's person, or finds the one an interrupted start made. */
export async function seedPerson(account: DemoAccount): Promise<CompanyActor> {
  const company = { slug: account.company, name: account.companyName }
  const made = await inIdentity(async (tx) => {
    const { id } = await ensureCompany(tx, company)
    const member = await ensureMember(tx, id, { email: account.email, role: account.role })
    const user = await tx.user.findUniqueOrThrow({ where: { id: member.userId } })
    return { companyId: id, user, memberId: member.memberId }
  })
  // A demo is looked around in: nobody has to find a telephone first.
  await inCompany(made.companyId, (tx) =>
    tx.securitySettings.createMany({
      data: [{ companyId: made.companyId, secondFactor: 'nobody' }],
      skipDuplicates: true,
    }),
  )
  if (!made.user.passwordHash) await setPassword(made.user.id, account.password)
  return companyActor({
    actor: {
      userId: made.user.id,
      name: made.user.name,
      email: made.user.email,
      locale: made.user.locale,
      timeZone: made.user.timeZone,
      // Nobody signed in: connecting binds its attempt to this session, for this start alone.
      sessionId: newId(),
    },
    company: { id: made.companyId, ...company },
    member: { id: made.memberId, role: account.role, developerMode: false },
  })
}
