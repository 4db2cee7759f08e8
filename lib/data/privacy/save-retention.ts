import { inCompany } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import type { RetentionInput } from '@/lib/domain/retention'
import { RETENTION_DEFAULTS } from '@/lib/domain/retention-bounds'
import { findChanges, recordAudit } from '@/lib/data/audit/record-audit'
import { authorize, type CompanyActor } from '@/lib/data/authorize'

/**
 * Changes how long the company keeps what. What is older goes within the hour.
 * @throws AppError forbidden · conflict (somebody saved meanwhile)
 */
export async function saveRetention(who: CompanyActor, { version, ...rules }: RetentionInput): Promise<void> {
  authorize(who, 'settings.edit')
  const companyId = who.company.id
  await inCompany(companyId, async (tx) => {
    const before = await tx.retentionRules.findUnique({ where: { companyId } })
    if ((before?.version ?? 0) !== version) throw new AppError('conflict')
    const { count } = before
      ? await tx.retentionRules.updateMany({
          where: { companyId, version },
          data: { ...rules, version: { increment: 1 } },
        })
      : await tx.retentionRules.createMany({ data: [{ companyId, ...rules }], skipDuplicates: true })
    if (count === 0) throw new AppError('conflict')
    const changes = findChanges(before ?? RETENTION_DEFAULTS, rules, [
      'bodyDays',
      'messageMonths',
      'auditMonths',
    ])
    if (changes.length > 0) await recordAudit(tx, who, 'retention.saved', { changes })
  })
}
