import { inCompany, type Tx } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import {
  DEFAULT_RULES,
  rulesOf,
  type DeliveryRules,
  type DeliveryRulesInput,
} from '@/lib/domain/delivery-rules'
import { findChanges, recordAudit } from '@/lib/data/audit/record-audit'
import { announceSettings } from '@/lib/data/mail-servers/wake-server'
import { authorize, type CompanyActor } from '@/lib/data/authorize'

const DEFAULT_COLUMNS = {
  uncertain: DEFAULT_RULES.uncertain,
  fallback: DEFAULT_RULES.fallback,
  retryFirstMinutes: DEFAULT_RULES.retry.firstMinutes,
  retryLaterMinutes: DEFAULT_RULES.retry.laterMinutes,
  retryGiveUpHours: DEFAULT_RULES.retry.giveUpHours,
  retryJitterPercent: DEFAULT_RULES.retry.jitterPercent,
}
const FIELDS = Object.keys(DEFAULT_COLUMNS) as (keyof typeof DEFAULT_COLUMNS)[]

/** A company's rules of sending, with the version a form is made from; 0: never saved. */
export type DeliveryRulesView = DeliveryRules & { version: number; canEdit: boolean }

/** @throws AppError forbidden */
export async function getDeliveryRules(who: CompanyActor): Promise<DeliveryRulesView> {
  authorize(who, 'settings.view')
  const companyId = who.company.id
  const row = await inCompany(companyId, (tx) => tx.deliveryRules.findUnique({ where: { companyId } }))
  return { ...rulesOf(row), version: row?.version ?? 0, canEdit: who.can('settings.edit') }
}

/** The rules within a transaction. */
export async function readDeliveryRules(tx: Tx, companyId: string): Promise<DeliveryRules> {
  return rulesOf(await tx.deliveryRules.findUnique({ where: { companyId } }))
}

/** @throws AppError forbidden · conflict (somebody saved meanwhile) */
export async function saveDeliveryRules(who: CompanyActor, input: DeliveryRulesInput): Promise<void> {
  authorize(who, 'settings.edit')
  const companyId = who.company.id
  const { version, ...values } = input
  await inCompany(companyId, async (tx) => {
    const before = await tx.deliveryRules.findUnique({ where: { companyId } })
    const changes = findChanges(before ?? DEFAULT_COLUMNS, values, FIELDS)
    await recordAudit(tx, who, 'delivery.saved', { changes })
    await announceSettings(tx, companyId)
    if (version === 0) {
      const { count } = await tx.deliveryRules.createMany({
        data: [{ companyId, ...values }],
        skipDuplicates: true,
      })
      if (count === 0) throw new AppError('conflict')
      return
    }
    const { count } = await tx.deliveryRules.updateMany({
      where: { companyId, version },
      data: { ...values, version: { increment: 1 } },
    })
    if (count === 0) throw new AppError('conflict')
  })
}
