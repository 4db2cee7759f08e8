import type { Prisma, Tx } from '@/lib/db'
import { isId } from '@/lib/platform/ids'
import { refusalOfCode } from '@/lib/domain/microsoft/refusal-of-code'
import { isRefusalKey, type RefusalKey } from '@/lib/domain/microsoft/refusals'

export type ConnectionRefusal = {
  /** pasted: Entra showed it on its own page, and somebody brought the code. */
  source: 'sign_in' | 'pasted' | 'renewal' | 'smtp'
  /** Texts: `connection`, `refusals.<key>`. */
  key: RefusalKey
  /** AADSTS number, OAuth's or SMTP's code, or what kept us from asking (timeout, http_503). */
  code: string | null
  /** The other side's own words. */
  words: string | null
  traceId: string | null
  at: Date | null
  /** wrong_account: who signed in, and whom the server expects. */
  account: string | null
  expected: string | null
  /** wrong_account: the sign-in said which account it was, so that it can be taken. */
  canTake: boolean
  /** mailbox_taken: who has it. */
  otherServer: { id: string; description: string } | null
}

export type EndedAttempt = Pick<
  Prisma.ConnectAttemptGetPayload<object>,
  'outcome' | 'errorCode' | 'errorText' | 'traceId' | 'usedAt' | 'pastedCodes' | 'refusedObjectId'
>

export const ENDED_ATTEMPT = {
  outcome: true,
  errorCode: true,
  errorText: true,
  traceId: true,
  usedAt: true,
  pastedCodes: true,
  refusedObjectId: true,
} as const satisfies Prisma.ConnectAttemptSelect

const NOTHING_MORE = { at: null, account: null, expected: null, canTake: false, otherServer: null }

/** What the last sign-in was refused for, or the codes of an unfinished one; a success leaves nothing. */
export async function signInRefusals(
  tx: Tx,
  companyId: string,
  attempt: EndedAttempt,
  expected: string | null,
): Promise<ConnectionRefusal[]> {
  const { outcome, errorCode: code, errorText, traceId, usedAt } = attempt
  if (!outcome || !isRefusalKey(outcome)) return []
  if (!usedAt) return pastedRefusals(attempt)
  const own = outcome === 'wrong_account' || outcome === 'mailbox_taken'
  return [
    {
      source: 'sign_in',
      key: outcome,
      code,
      words: own ? null : errorText,
      traceId,
      at: usedAt,
      account: outcome === 'wrong_account' ? errorText : null,
      expected,
      canTake: outcome === 'wrong_account' && attempt.refusedObjectId !== null,
      otherServer: outcome === 'mailbox_taken' ? await findServer(tx, companyId, errorText) : null,
    },
  ]
}

/** Every code that was pasted; Microsoft's words belong to the first. */
function pastedRefusals({ pastedCodes, errorText, traceId }: EndedAttempt): ConnectionRefusal[] {
  return pastedCodes.map((code, index) => ({
    ...NOTHING_MORE,
    source: 'pasted' as const,
    key: refusalOfCode(code),
    code,
    words: index === 0 ? errorText : null,
    traceId: index === 0 ? traceId : null,
  }))
}

async function findServer(tx: Tx, companyId: string, id: string | null) {
  if (!id || !isId(id)) return null
  return tx.mailServer.findFirst({
    where: { companyId, id, deletedAt: null },
    select: { id: true, description: true },
  })
}

type GrantRow = {
  state: string
  reply: string | null
  replyCode: string | null
  traceId: string | null
  checkedAt: Date | null
}

/** What renewing or the SMTP server said last. */
export function grantRefusals(grant: GrantRow): ConnectionRefusal[] {
  const { state, reply, replyCode, traceId, checkedAt } = grant
  const rest = { ...NOTHING_MORE, code: replyCode, words: reply, traceId }
  if (state === 'refused') return [{ ...rest, source: 'smtp', key: 'smtp', at: checkedAt }]
  if (!replyCode) return []
  return [
    {
      ...rest,
      source: 'renewal',
      key: refusalOfCode(replyCode),
      code: isRefusalKey(replyCode) ? null : replyCode,
    },
  ]
}
