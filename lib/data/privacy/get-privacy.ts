import { inCompany } from '@/lib/db'
import { RETENTION_DEFAULTS, type RetentionRules } from '@/lib/domain/retention-bounds'
import { authorize, type CompanyActor } from '@/lib/data/authorize'

export type ExportView = {
  id: string
  state: 'queued' | 'running' | 'done' | 'failed'
  requestedAt: Date
  /** Messages written, of how many. */
  done: number
  total: number
  /** Bytes. */
  size: number
  expiresAt: Date | null
}

export type PrivacyView = {
  rules: RetentionRules
  version: number
  canEdit: boolean
  canExport: boolean
  /** Newest first. */
  exports: ExportView[]
}

/** How long the company keeps what, and its exports. @throws AppError forbidden */
export async function getPrivacy(who: CompanyActor): Promise<PrivacyView> {
  authorize(who, 'settings.view')
  const companyId = who.company.id
  const canExport = who.can('company.export')
  return inCompany(companyId, async (tx) => {
    const rules = await tx.retentionRules.findUnique({ where: { companyId } })
    const exports = canExport
      ? await tx.dataExport.findMany({ where: { companyId }, orderBy: { id: 'desc' }, take: 10 })
      : []
    return {
      rules: rules ?? RETENTION_DEFAULTS,
      version: rules?.version ?? 0,
      canEdit: who.can('settings.edit'),
      canExport,
      exports: exports.map(({ id, state, requestedAt, done, total, size, expiresAt }) => ({
        id,
        state: state as ExportView['state'],
        requestedAt,
        done,
        total,
        size: Number(size),
        expiresAt,
      })),
    }
  })
}
