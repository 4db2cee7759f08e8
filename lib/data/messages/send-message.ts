import { createHash } from 'node:crypto'
import { copyAttached } from '@/lib/data/attachments/copy-attached'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { readSenders, requireSender, type SenderOption } from '@/lib/data/senders/find-senders'
import { inCompany, type Tx } from '@/lib/db'
import {
  acceptMessage,
  prepareMessage,
  SUBMISSION_HOURS,
  type EnqueueInput,
  type PreparedMessage,
} from '@/lib/delivery/enqueue'
import { needsUtf8 } from '@/lib/domain/addresses'
import type { MessageInput } from '@/lib/domain/message'
import { renameImages } from '@/lib/domain/inline-images'
import { unsubscribeHeaders } from '@/lib/domain/message-headers'
import { PRIORITY_NUMBER } from '@/lib/domain/message-limits'
import { dueAtOf, findScheduleFault } from '@/lib/domain/schedule'
import { AppError, getAppError } from '@/lib/platform/errors'
import { sanitizeBody, textOfHtml } from './sanitize-html'

/**
 * Accepts a message: when this returns, it is committed and will be delivered, at once or at its time. The server is
 * the one that the domain's rule chooses for the From address, which must be one of the member's senders. The same
 * form sent twice is one message: the second answer is the first's id; another text under the same key is refused.
 * @throws AppError forbidden · invalid (from, sendAt, or what composing refuses) · too_large · not_found (a file that
 *   is gone) · conflict {reason: form_used}
 */
export async function sendMessage(who: CompanyActor, input: MessageInput): Promise<{ id: string }> {
  authorize(who, 'message.send')
  const companyId = who.company.id
  const { submissionKey: key } = input
  const digest = digestOf(input)
  const { timeZone } = who.actor
  const first = await inCompany(companyId, async (tx) => {
    const repeated = await findRepeated(tx, who, key, digest)
    const late = repeated ? null : findScheduleFault(input.sendAt, timeZone, new Date())
    if (late) throw new AppError('invalid', { sendAt: late })
    return repeated ?? { sender: requireSender(await readSenders(tx, who), input.from) }
  })
  if ('id' in first) return first
  let prepared: PreparedMessage
  try {
    requireTakeable(first.sender.server, input)
    const attachments = await copyAttached(who, input.attachments)
    const copies = new Map(input.attachments.map((id, index) => [id, attachments[index]!]))
    const html = input.html && renameImages(input.html, copies)
    prepared = await prepareMessage(describe(who, { ...input, attachments, html }, first.sender, digest))
    const { sizeLimit } = first.sender.server
    if (sizeLimit !== null && prepared.size > sizeLimit) throw new AppError('too_large', { limit: sizeLimit })
  } catch (error) {
    return rescueRepeated(who, key, digest, error)
  }
  const { id } = await acceptMessage(prepared)
  return { id }
}

function describe(
  who: CompanyActor,
  input: MessageInput,
  sender: Omit<SenderOption, 'waiting'>,
  submissionDigest: Uint8Array<ArrayBuffer>,
): EnqueueInput {
  const html = input.html ? sanitizeBody(input.html, input.attachments) : null
  const unsubscribe = input.unsubscribe ?? sender.server.unsubscribe
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
    dueAt: dueAtOf(input.sendAt, who.actor.timeZone, new Date()),
    headers: unsubscribe ? unsubscribeHeaders(unsubscribe) : [],
    chosenBecause: sender.reason,
    submissionKey: input.submissionKey,
    submissionDigest,
  }
}

/** Addresses that the server is known not to take are told now, and not by it later. */
function requireTakeable({ takesUtf8 }: SenderOption['server'], input: MessageInput): void {
  if (takesUtf8 !== false) return
  const lists = { from: [{ address: input.from }], to: input.to, cc: input.cc, bcc: input.bcc }
  for (const [field, list] of Object.entries(lists)) {
    const wrong = list.find(({ address }) => needsUtf8(address))
    if (wrong) throw new AppError('invalid', { [field]: 'invalid.smtputf8', address: wrong.address })
  }
}

/** What a key stands for: everything that was typed. */
function digestOf({ submissionKey: _key, ...typed }: MessageInput): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(JSON.stringify(typed)).digest())
}

async function findRepeated(
  tx: Tx,
  who: CompanyActor,
  submissionKey: string,
  digest: Uint8Array,
): Promise<{ id: string } | null> {
  const since = new Date(Date.now() - SUBMISSION_HOURS * 3600_000)
  const found = await tx.message.findFirst({
    where: {
      companyId: who.company.id,
      submissionKey,
      createdBy: who.actor.userId,
      createdAt: { gt: since },
    },
    select: { id: true, submissionDigest: true },
  })
  if (found?.submissionDigest && !Buffer.from(digest).equals(found.submissionDigest))
    throw new AppError('conflict', { reason: 'form_used' })
  return found && { id: found.id }
}

/** The first click took the files while the second was being composed: that is no error, it is the answer. */
async function rescueRepeated(
  who: CompanyActor,
  submissionKey: string,
  digest: Uint8Array,
  error: unknown,
): Promise<{ id: string }> {
  const code = getAppError(error)?.code
  const repeated =
    code && (await inCompany(who.company.id, (tx) => findRepeated(tx, who, submissionKey, digest)))
  if (repeated) return repeated
  if (code === 'not_found')
    throw new AppError('invalid', { attachments: 'invalid.attachment' }, { cause: error })
  throw error
}
