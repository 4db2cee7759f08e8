import { inCompany } from '@/lib/db'
import { authorize, type CompanyActor } from '@/lib/data/authorize'

/** The members, for the log's filter. @throws AppError forbidden */
export async function findAuditPeople(who: CompanyActor): Promise<{ id: string; name: string }[]> {
  authorize(who, 'audit.view')
  const members = await inCompany(who.company.id, (tx) =>
    tx.member.findMany({
      where: { companyId: who.company.id },
      select: { user: { select: { id: true, name: true } } },
      orderBy: { user: { name: 'asc' } },
      take: 500,
    }),
  )
  return members.map(({ user }) => user)
}
