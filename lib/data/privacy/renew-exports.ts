import type { Tx } from '@/lib/db'
import { formatLivePayload } from '@/lib/domain/live'
import { newId } from '@/lib/platform/ids'

/**
 * Throws away what exports hold of a company: finished ones are gone, one under way begins anew.
 * @returns how many that were
 */
export async function renewExports(tx: Tx, companyId: string): Promise<number> {
  const [running] = await tx.dataExport.findMany({
    where: { companyId, state: 'running' },
    select: { requestedBy: true },
  })
  const { count } = await tx.dataExport.deleteMany({ where: { companyId, state: { not: 'queued' } } })
  if (running) {
    await tx.dataExport.createMany({ data: [{ companyId, id: newId(), ...running }] })
    await tx.$executeRaw`SELECT pg_notify('relais_exports', '')`
  }
  if (count > 0)
    await tx.$executeRaw`SELECT pg_notify('relais_live', ${formatLivePayload(companyId, 'export', [])})`
  return count
}
