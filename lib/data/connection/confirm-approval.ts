import { inCompany } from '@/lib/db'
import type { RefusalKey } from '@/lib/domain/microsoft/refusals'
import { isExactGuid } from '@/lib/microsoft/authority'
import { notifyServerChanged } from '@/lib/microsoft/grant'
import { describeRefusal } from '@/lib/microsoft/microsoft-failure'
import { parseApprovalState } from './approval-state'
import { sameHash } from './connect-state'
import { refusal, type ConnectOutcome } from './outcome'

export type ApprovalResult =
  /** Not an answer to a link made here, or to one that is over: nothing is written. */
  | { kind: 'rejected'; rejection: 'unknown' | 'expired' }
  | {
      kind: 'answered'
      companySlug: string
      mailServerId: string
      outcome: ApprovalOutcome
    }

type ApprovalOutcome = Omit<ConnectOutcome, 'outcome' | 'account'> & { outcome: 'approved' | RefusalKey }

const APPROVED: ApprovalOutcome = { outcome: 'approved', errorCode: null, errorText: null, traceId: null }

/**
 * The return of an administrator's consent: `admin_consent=True&tenant&scope&state`, or an error, and never a
 * code. Anybody's browser may bring it, signed in here or not. It means only « now connect »: no grant is
 * touched, and the tenant it names proves nothing (learn.microsoft.com/entra/identity-platform/v2-admin-consent);
 * a sign-in has to prove it. What came is kept for the page of the server that the link was made for.
 */
export async function confirmApproval(params: URLSearchParams): Promise<ApprovalResult> {
  const states = params.getAll('state')
  const state = parseApprovalState(states.length === 1 ? states[0]! : null)
  if (!state) return { kind: 'rejected', rejection: 'unknown' }
  const { companyId, attemptId: id } = state
  return inCompany(companyId, async (tx): Promise<ApprovalResult> => {
    const approval = await tx.adminApproval.findFirst({
      where: { companyId, id, mailServer: { deletedAt: null } },
      omit: { linkSealed: true },
    })
    const company = await tx.company.findFirst({
      where: { id: companyId, suspendedAt: null },
      select: { slug: true, application: { select: { clientId: true } } },
    })
    if (!approval || !company || !sameHash(approval.stateHash, state.hash))
      return { kind: 'rejected', rejection: 'unknown' }
    if (approval.expiresAt <= new Date() || company.application?.clientId !== approval.clientId)
      return { kind: 'rejected', rejection: 'expired' }
    const outcome = readAnswer(params, approval.tenantId)
    if (!outcome) return { kind: 'rejected', rejection: 'unknown' }
    const { mailServerId } = approval
    // Consent once given stays given, whatever a second visit to the link ends with.
    const { count } = await tx.adminApproval.updateMany({
      where: { companyId, id, OR: [{ outcome: null }, { outcome: { not: 'approved' } }] },
      data: { ...outcome, answeredAt: new Date() },
    })
    if (count > 0) await notifyServerChanged(tx, { companyId, mailServerId })
    return { kind: 'answered', companySlug: company.slug, mailServerId, outcome }
  })
}

/** @returns null when it is neither a yes nor a no */
function readAnswer(params: URLSearchParams, expectedTenantId: string | null): ApprovalOutcome | null {
  const error = params.get('error')
  if (error) {
    const { key, code, words, traceId } = describeRefusal(error, params.get('error_description'))
    return { outcome: key, errorCode: code, errorText: words, traceId }
  }
  if (params.get('admin_consent')?.toLowerCase() !== 'true') return null
  const tenant = params.get('tenant')
  if (expectedTenantId && isExactGuid(tenant) && tenant.toLowerCase() !== expectedTenantId)
    return refusal('other_directory')
  return APPROVED
}
