import {
  authorizeOperator,
  recordForCompany,
  type OperatorActor,
} from '@/lib/data/operators/authorize-operator'
import { inIdentity, type Tx } from '@/lib/db'
import type { AuditEventName } from '@/lib/domain/audit-events'
import { formatLivePayload } from '@/lib/domain/live'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'

/** How long deleting a company can be undone. */
export const DELETION_DAYS = 30

type Named = { name: string; slug: string }

/**
 * Suspends a company: its members read that it is, its workers stop at the next message, its mail waits.
 * @throws AppError not_found
 */
export async function suspendCompany(who: OperatorActor, companyId: string): Promise<Named> {
  return change(who, companyId, 'company.suspended', async (tx) => {
    await tx.company.updateMany({
      where: { id: companyId, suspendedAt: null },
      data: { suspendedAt: new Date(), suspendedBecause: 'operator' },
    })
  })
}

/** Opens it again; what waited goes on by itself. @throws AppError not_found · refused being_deleted */
export async function resumeCompany(who: OperatorActor, companyId: string): Promise<Named> {
  return change(who, companyId, 'company.resumed', async (tx, { deleteAfter }) => {
    if (deleteAfter) throw new AppError('refused', { reason: 'being_deleted' })
    await tx.company.updateMany({
      where: { id: companyId },
      data: { suspendedAt: null, suspendedBecause: null },
    })
  })
}

/**
 * Deletes a company: it is closed at once and destroyed after a delay in which that can be undone.
 * @param name typed again, to be sure
 * @throws AppError not_found · invalid name
 */
export async function deleteCompany(
  who: OperatorActor,
  companyId: string,
  name: string,
): Promise<Named & { deleteAfter: Date }> {
  const deleteAfter = new Date(Date.now() + DELETION_DAYS * 24 * 3600_000)
  const company = await change(who, companyId, 'company.deleted', async (tx, found) => {
    if (found.name !== name.trim()) throw new AppError('invalid', { name: 'invalid.name_typed' })
    await markForDeletion(tx, companyId, deleteAfter)
  })
  return { ...company, deleteAfter }
}

/** Undoes it while there is time; a company that was suspended before stays so. @throws AppError not_found */
export async function undoDeletion(who: OperatorActor, companyId: string): Promise<Named> {
  return change(who, companyId, 'company.kept', async (tx, { deleteAfter, suspendedBecause }) => {
    // From then on its data key may be gone: there is nothing left to undo.
    if (!deleteAfter || deleteAfter <= new Date()) throw new AppError('not_found')
    const reopened = suspendedBecause === 'deletion' ? { suspendedAt: null, suspendedBecause: null } : {}
    await tx.company.updateMany({ where: { id: companyId }, data: { deleteAfter: null, ...reopened } })
  })
}

/** Closes a company and says when it goes. Deleting one that is going already changes nothing. */
export async function markForDeletion(tx: Tx, companyId: string, deleteAfter: Date): Promise<void> {
  await tx.company.updateMany({
    where: { id: companyId, suspendedAt: null },
    data: { suspendedAt: new Date(), suspendedBecause: 'deletion' },
  })
  await tx.company.updateMany({ where: { id: companyId, deleteAfter: null }, data: { deleteAfter } })
}

type State = { name: string; slug: string; deleteAfter: Date | null; suspendedBecause: string | null }

async function change(
  who: OperatorActor,
  companyId: string,
  event: AuditEventName,
  work: (tx: Tx, company: State) => Promise<void>,
): Promise<Named> {
  if (!isId(companyId)) throw new AppError('not_found')
  return inIdentity(async (tx) => {
    await authorizeOperator(tx, who)
    await tx.$queryRaw`SELECT 1 AS locked FROM companies WHERE id = ${companyId}::uuid FOR UPDATE`
    const company = await tx.company.findUnique({
      where: { id: companyId },
      select: { name: true, slug: true, deleteAfter: true, suspendedBecause: true },
    })
    if (!company) throw new AppError('not_found')
    await work(tx, company)
    await recordForCompany(tx, who, companyId, event)
    // Open pages and streams look at once; workers look again at what waits.
    await tx.$executeRaw`SELECT pg_notify('relais_live', ${formatLivePayload(companyId, 'members', [])})`
    await tx.$executeRaw`SELECT pg_notify('relais_work', '')`
    return { name: company.name, slug: company.slug }
  })
}
