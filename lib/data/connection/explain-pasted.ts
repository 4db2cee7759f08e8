import { inCompany } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import { readPastedError } from '@/lib/domain/microsoft/pasted-error'
import { refusalOfCode } from '@/lib/domain/microsoft/refusal-of-code'
import { notifyServerChanged } from '@/lib/microsoft/grant'
import { authorize, type CompanyActor } from '@/lib/data/authorize'

/**
 * What Entra showed on its own page and somebody pasted: kept with the attempt that is under way, so that the
 * server's page explains it to everybody. The attempt stays open: the person may still come back.
 * @returns the codes that were found
 * @throws AppError forbidden · not_found · invalid (no code in the text) · conflict (nothing is under way)
 */
export async function explainPasted(
  who: CompanyActor,
  mailServerId: string,
  text: string,
): Promise<string[]> {
  authorize(who, 'mail_server.connect')
  const companyId = who.company.id
  if (!isId(mailServerId)) throw new AppError('not_found')
  const pasted = readPastedError(text)
  if (!pasted) throw new AppError('invalid', { error: 'invalid.no_error_code' })
  const { codes, words, traceId } = pasted
  await inCompany(companyId, async (tx) => {
    const attempt = await tx.connectAttempt.findFirst({
      where: { companyId, mailServerId, mailServer: { deletedAt: null } },
      orderBy: { id: 'desc' },
      select: { id: true },
    })
    if (!attempt) throw new AppError('not_found')
    const { count } = await tx.connectAttempt.updateMany({
      where: { companyId, id: attempt.id, usedAt: null },
      data: {
        outcome: refusalOfCode(codes[0]),
        errorCode: codes[0],
        errorText: words,
        traceId,
        pastedCodes: codes,
      },
    })
    if (count === 0) throw new AppError('conflict', { reason: 'no_unfinished' })
    await notifyServerChanged(tx, { companyId, mailServerId })
  })
  return codes
}
