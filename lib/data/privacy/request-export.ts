import { inCompany, isUniqueViolation } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import { isId, newId } from '@/lib/platform/ids'
import { recordAudit } from '@/lib/data/audit/record-audit'
import { authorize, type CompanyActor } from '@/lib/data/authorize'

/**
 * Asks a worker for everything the company has. Asking again while one is under way changes nothing.
 * @returns the export's id; null when one is under way already
 * @throws AppError forbidden
 */
export async function requestExport(who: CompanyActor): Promise<string | null> {
  authorize(who, 'company.export')
  const companyId = who.company.id
  const id = newId()
  try {
    await inCompany(companyId, async (tx) => {
      await tx.dataExport.createMany({ data: [{ companyId, id, requestedBy: who.actor.userId }] })
      await recordAudit(tx, who, 'data.exported', { subjectId: id })
      await tx.$executeRaw`SELECT pg_notify('relais_exports', '')`
    })
    return id
  } catch (error) {
    if (isUniqueViolation(error)) return null
    throw error
  }
}

/** Throws an export away before its time, or gives one under way up. @throws AppError forbidden · not_found */
export async function discardExport(who: CompanyActor, id: string): Promise<void> {
  authorize(who, 'company.export')
  if (!isId(id)) throw new AppError('not_found')
  await inCompany(who.company.id, async (tx) => {
    const { count } = await tx.dataExport.deleteMany({ where: { companyId: who.company.id, id } })
    if (count === 0) throw new AppError('not_found')
    await recordAudit(tx, who, 'data.export_discarded', { subjectId: id })
  })
}
