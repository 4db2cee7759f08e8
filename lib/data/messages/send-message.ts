import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { readSenders, type SenderOption } from '@/lib/data/senders/find-senders'
import { inCompany, type Tx } from '@/lib/db'
import {
  insertPrepared,
  prepareMessage,
  type EnqueueInput,
  type PreparedMessage,
} from '@/lib/delivery/enqueue'
import { sameAddress } from '@/lib/domain/addresses'
import type { MessageInput } from '@/lib/domain/message'
import { PRIORITY_NUMBER } from '@/lib/domain/message-limits'
import { AppError, getAppError } from '@/lib/platform/errors'
import { sanitizeBody, textOfHtml } from './sanitize-html'

/**
 * Accepts a message: when this returns, it is committed and will be delivered. The server is the one that the
 * domain's rule chooses for the From address, which must be one of the member's senders. The same form sent
 * twice is one message: the second answer is the first's id.
 * @throws AppError forbidden · invalid (from, or what composing refuses) · too_large · not_found (a file that is gone)
 */
export async function sendMessage(who: CompanyActor, input: MessageInput): Promise<{ id: string }> {
  authorize(who, 'message.send')
  const companyId = who.company.id
  const first = await inCompany(companyId, async (tx) => {
    const repeated = await findRepeated(tx, who, input.submissionKey)
    return repeated ?? { sender: requireSender(await readSenders(tx, who), input.from) }
  })
  if ('id' in first) return first
  let prepared: PreparedMessage
  try {
    prepared = await prepareMessage(describe(who, input, first.sender))
  } catch (error) {
    return rescueRepeated(who, input.submissionKey, error)
  }
  const [inserted] = await inCompany(companyId, (tx) => insertPrepared(tx, [prepared]))
  return { id: inserted!.id }
}

function describe(
  who: CompanyActor,
  input: MessageInput,
  sender: Omit<SenderOption, 'waiting'>,
): EnqueueInput {
  const html = input.html ? sanitizeBody(input.html) : null
  return {
    companyId: who.company.id,
    mailServerId: sender.server.id,
    createdBy: who.actor.userId,
    origin: 'console',
    from: { name: sender.name, address: sender.address },
    to: input.to,
    cc: input.cc,
    bcc: input.bcc,
    replyTo: input.replyTo ?? sender.server.replyTo,
    subject: input.subject,
    text: html ? textOfHtml(html) : input.text,
    html,
    attachments: input.attachments.map((id) => ({ id })),
    priority: PRIORITY_NUMBER[input.priority],
    chosenBecause: sender.reason,
    submissionKey: input.submissionKey,
  }
}

function requireSender<Sender extends Pick<SenderOption, 'address'>>(
  senders: Sender[],
  from: string,
): Sender {
  const sender = senders.find((known) => sameAddress(known.address, from))
  if (!sender) throw new AppError('invalid', { from: 'invalid.choice' })
  return sender
}

async function findRepeated(
  tx: Tx,
  who: CompanyActor,
  submissionKey: string,
): Promise<{ id: string } | null> {
  return tx.message.findFirst({
    where: { companyId: who.company.id, submissionKey, createdBy: who.actor.userId },
    select: { id: true },
  })
}

/** The first click took the files while the second was being composed: that is no error, it is the answer. */
async function rescueRepeated(
  who: CompanyActor,
  submissionKey: string,
  error: unknown,
): Promise<{ id: string }> {
  const code = getAppError(error)?.code
  const repeated = code && (await inCompany(who.company.id, (tx) => findRepeated(tx, who, submissionKey)))
  if (repeated) return repeated
  if (code === 'not_found')
    throw new AppError('invalid', { attachments: 'invalid.attachment' }, { cause: error })
  throw error
}
