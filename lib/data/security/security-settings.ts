import { inCompany } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import {
  DEFAULT_SECURITY,
  type SecondFactorRule,
  type SecuritySettings,
  type SecuritySettingsInput,
} from '@/lib/domain/security-settings'
import { findChanges, recordAudit } from '@/lib/data/audit/record-audit'
import { authorize, type CompanyActor } from '@/lib/data/authorize'

const FIELDS = ['secondFactor', 'idleMinutes', 'absoluteMinutes'] as const

export type SecuritySettingsView = SecuritySettings & { version: number }

/** What the company asks of its members' sessions. @throws AppError forbidden */
export async function getSecuritySettings(who: CompanyActor): Promise<SecuritySettingsView> {
  authorize(who, 'settings.view')
  const row = await inCompany(who.company.id, (tx) =>
    tx.securitySettings.findUnique({ where: { companyId: who.company.id } }),
  )
  if (!row) return { ...DEFAULT_SECURITY, version: 0 }
  const { idleMinutes, absoluteMinutes, version } = row
  return { secondFactor: row.secondFactor as SecondFactorRule, idleMinutes, absoluteMinutes, version }
}

/**
 * Stores it. It holds from the next request of every member on: sessions that are too old end, and who must
 * have a second factor now is led to set it up.
 * @throws AppError forbidden · conflict (somebody saved meanwhile)
 */
export async function saveSecuritySettings(who: CompanyActor, input: SecuritySettingsInput): Promise<void> {
  authorize(who, 'settings.edit')
  const companyId = who.company.id
  const { version, ...values } = input
  await inCompany(companyId, async (tx) => {
    const before = await tx.securitySettings.findUnique({ where: { companyId } })
    if ((before?.version ?? 0) !== version) throw new AppError('conflict')
    const { count } = before
      ? await tx.securitySettings.updateMany({
          where: { companyId, version },
          data: { ...values, version: { increment: 1 } },
        })
      : await tx.securitySettings.createMany({ data: [{ companyId, ...values }], skipDuplicates: true })
    if (count === 0) throw new AppError('conflict')
    const changes = findChanges(before ?? DEFAULT_SECURITY, values, FIELDS)
    await recordAudit(tx, who, 'security.saved', { changes })
  })
}
