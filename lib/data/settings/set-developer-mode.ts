import { inCompany } from '@/lib/db'
import { authorize, type CompanyActor } from '@/lib/data/authorize'

/** Shows or hides the menu « Technique » for this member alone. */
export async function setDeveloperMode(who: CompanyActor, on: boolean): Promise<void> {
  authorize(who, 'settings.view')
  await inCompany(who.company.id, (tx) =>
    tx.member.updateMany({
      where: { companyId: who.company.id, id: who.member.id },
      data: { developerMode: on },
    }),
  )
}
