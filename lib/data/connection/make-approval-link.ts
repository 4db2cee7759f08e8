import { inCompany, sealSecret, type SecretPlace } from '@/lib/db'
import { newId } from '@/lib/platform/ids'
import { buildAdminConsentUrl } from '@/lib/microsoft/admin-consent'
import { notifyServerChanged } from '@/lib/microsoft/grant'
import { recordAudit } from '@/lib/data/audit/record-audit'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { createApprovalState } from './approval-state'
import { loadConnectable } from './load-connectable'
import { choosing, toAppError } from './start-connect'

/** Administrators take days; the application may change in the meantime. */
const APPROVAL_DAYS = 14
const DAY_MS = 24 * 3600_000
/** Answers stay to be seen that long. */
const KEEP_MS = 30 * DAY_MS

export const approvalPlace = (companyId: string, approvalId: string): SecretPlace => ({
  companyId,
  table: 'admin_approvals',
  row: approvalId,
  column: 'link_sealed',
})

/**
 * Makes « Lien d’approbation pour un administrateur »: who opens it approves the application for the
 * organisation, connects nothing, and needs no account here. Links made before stay good until they expire.
 * @throws AppError forbidden · not_found · invalid (application, outlook, username) · unavailable · refused
 */
export async function makeApprovalLink(who: CompanyActor, mailServerId: string): Promise<void> {
  authorize(who, 'mail_server.connect')
  const companyId = who.company.id
  const { application, username } = await loadConnectable(companyId, mailServerId)
  const chosen = await choosing({ ...application, username })
  if ('failure' in chosen) throw toAppError(chosen.failure)
  const { clientId } = application
  const tenantId = chosen.expectedTenantId
  const id = newId()
  const state = createApprovalState(companyId, id)
  const built = await buildAdminConsentUrl({ clientId, tenantId, state: state.text })
  if ('failure' in built) throw toAppError(built.failure)
  await inCompany(companyId, async (tx) => {
    await tx.adminApproval.deleteMany({
      where: { companyId, mailServerId, createdAt: { lt: new Date(Date.now() - KEEP_MS) } },
    })
    const row = {
      companyId,
      id,
      mailServerId,
      createdBy: who.actor.userId,
      stateHash: Uint8Array.from(state.hash),
      linkSealed: await sealSecret(tx, approvalPlace(companyId, id), built.url),
      clientId,
      tenantId,
      expiresAt: new Date(Date.now() + APPROVAL_DAYS * DAY_MS),
    }
    await tx.adminApproval.createMany({ data: [row] })
    const server = await tx.mailServer.findFirst({
      where: { companyId, id: mailServerId },
      select: { description: true },
    })
    await recordAudit(tx, who, 'approval_link.created', {
      subject: server?.description,
      subjectId: mailServerId,
    })
    await notifyServerChanged(tx, { companyId, mailServerId })
  })
}
