import { inCompany, openSecret } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import { isRefusalKey, type RefusalKey } from '@/lib/domain/microsoft/refusals'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { approvalPlace } from './make-approval-link'

export type ApprovalView = {
  /** The newest link that still works, to copy; null: none was made, or it is over. */
  link: { url: string; expiresAt: Date } | null
  /** What an administrator's visit brought, while nobody has tried to connect since. It proves nothing. */
  answer: {
    at: Date
    approved: boolean
    refusal: { key: RefusalKey; code: string | null; words: string | null; traceId: string | null } | null
  } | null
}

const NONE: ApprovalView = { link: null, answer: null }

/** @throws AppError forbidden */
export async function getApproval(who: CompanyActor, mailServerId: string): Promise<ApprovalView> {
  authorize(who, 'mail_server.connect')
  const companyId = who.company.id
  if (!isId(mailServerId)) return NONE
  return inCompany(companyId, async (tx) => {
    const application = await tx.outlookApplication.findUnique({
      where: { companyId },
      select: { clientId: true },
    })
    const where = { companyId, mailServerId, clientId: application?.clientId ?? '' }
    const newest = await tx.adminApproval.findFirst({
      where: { ...where, expiresAt: { gt: new Date() } },
      orderBy: { id: 'desc' },
    })
    const answered = await tx.adminApproval.findFirst({
      where: { ...where, answeredAt: { not: null } },
      orderBy: { answeredAt: 'desc' },
      omit: { linkSealed: true, stateHash: true },
    })
    const tried =
      answered?.answeredAt &&
      (await tx.connectAttempt.findFirst({
        where: { companyId, mailServerId, createdAt: { gt: answered.answeredAt } },
        select: { id: true },
      }))
    const link = newest && {
      url: await openSecret(tx, approvalPlace(companyId, newest.id), newest.linkSealed).catch(whenUnreadable),
      expiresAt: newest.expiresAt,
    }
    return {
      link: link?.url ? { ...link, url: link.url } : null,
      answer:
        answered?.answeredAt && !tried ? answerOf({ ...answered, answeredAt: answered.answeredAt }) : null,
    }
  })
}

/** Its key is gone: a new link can be made. */
function whenUnreadable(error: unknown): null {
  if (error instanceof AppError && error.code === 'secret_unreadable') return null
  throw error
}

type Answered = {
  answeredAt: Date
  outcome: string | null
  errorCode: string | null
  errorText: string | null
  traceId: string | null
}

function answerOf({ answeredAt, outcome, errorCode, errorText, traceId }: Answered): ApprovalView['answer'] {
  const key = outcome && isRefusalKey(outcome) ? outcome : null
  return {
    at: answeredAt,
    approved: outcome === 'approved',
    refusal: key && { key, code: errorCode, words: errorText, traceId },
  }
}
