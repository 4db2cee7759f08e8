import { copyAttached } from '@/lib/data/attachments/copy-attached'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { readSendingServers } from '@/lib/data/senders/read-servers'
import { readDeliveryRules } from '@/lib/data/settings/delivery-rules'
import { inCompany, type Prisma } from '@/lib/db'
import { insertPrepared, prepareMessage } from '@/lib/delivery/enqueue'
import { needsUtf8 } from '@/lib/domain/addresses'
import { chooseServer } from '@/lib/domain/choose-server'
import { renameImages } from '@/lib/domain/inline-images'
import type { MessageHeader } from '@/lib/domain/message-headers'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import { noteEvents, tellMessages } from './message-changes'
import { familyInclude, type FamilyRow } from './message-family'
import { visibleMessages } from './visible-messages'

/** Ended for good, for somebody at least, and not sent again yet. */
export const MAY_GO_AGAIN = {
  parentId: null,
  origin: 'console',
  listState: { in: ['failed', 'cancelled'] },
  events: { none: { kind: 'sent_again' } },
} as const satisfies Prisma.MessageWhereInput

/**
 * Sends a message again to those who did not get it: a new message with a Message-ID of its own, through the server
 * that a new message from the same sender would go through.
 * @param key of the form; sent twice it is one message
 * @returns the new message's id
 * @throws AppError forbidden · not_found · conflict {reason: nothing_to_send_again | text_is_gone |
 *   no_server_for_sender | smtputf8} · too_large · what composing refuses
 */
export async function sendAgain(who: CompanyActor, id: string, key: string | null): Promise<{ id: string }> {
  authorize(who, 'message.send')
  const companyId = who.company.id
  if (!isId(id)) throw new AppError('not_found')
  const { row, server, reason } = await inCompany(companyId, async (tx) => {
    const row = await tx.message.findFirst({
      where: { AND: [visibleMessages(who), { parentId: null, id }] },
      include: familyInclude,
    })
    if (!row) throw new AppError('not_found')
    const servers = await readSendingServers(tx, companyId, new Date())
    const { fallback } = await readDeliveryRules(tx, companyId)
    const choice = chooseServer(servers, row.fromAddress, { fallback })
    if (!choice) throw new AppError('conflict', { reason: 'no_server_for_sender' })
    return { row, reason: choice.reason, server: servers.find((one) => one.id === choice.server.id)! }
  })
  const recipients = findMissed(row)
  if (row.origin !== 'console' || recipients.length === 0)
    throw new AppError('conflict', { reason: 'nothing_to_send_again' })
  if (!row.body) throw new AppError('conflict', { reason: 'text_is_gone' })
  const named = (kind: string) =>
    recipients.filter((one) => one.kind === kind).map(({ name, address }) => ({ name, address }))
  const untaken =
    server.takesUtf8 === false && [{ address: row.fromAddress }, ...recipients].find(needsUtf8Of)
  if (untaken) throw new AppError('conflict', { reason: 'smtputf8', address: untaken.address })
  const attachments = await copyAttached(
    who,
    row.attachments.map((file) => file.id),
  )
  const copies = new Map(row.attachments.map(({ id: file }, index) => [file, attachments[index]!]))
  const prepared = await prepareMessage({
    companyId,
    mailServerId: server.id,
    createdBy: who.actor.userId,
    origin: 'console',
    from: { name: row.fromName, address: row.fromAddress },
    to: named('to'),
    cc: named('cc'),
    bcc: named('bcc'),
    replyTo: row.replyTo,
    subject: row.subject,
    text: row.body.text,
    html: row.body.html && renameImages(row.body.html, copies),
    attachments: attachments.map((file) => ({ id: file })),
    priority: row.priority as 1 | 2 | 3,
    headers: (row.headers ?? []) as MessageHeader[],
    chosenBecause: reason,
    submissionKey: key && `${key}/${id}`,
  })
  if (server.sizeLimit !== null && prepared.size > server.sizeLimit)
    throw new AppError('too_large', { limit: server.sizeLimit })
  return inCompany(companyId, async (tx) => {
    const [inserted] = await insertPrepared(tx, [prepared])
    if (!inserted!.repeated) {
      await noteEvents(tx, companyId, [id], { kind: 'sent_again', userId: who.actor.userId })
      await tellMessages(tx, companyId, [id])
    }
    return { id: inserted!.id }
  })
}

const needsUtf8Of = ({ address }: { address: string }) => needsUtf8(address)

/** Whom it was never accepted for, and who is not being tried or in doubt. */
function findMissed(row: FamilyRow) {
  return [row, ...row.children]
    .flatMap(({ recipients }) => recipients)
    .filter(({ state }) => state === 'failed' || state === 'cancelled')
    .sort((a, b) => a.position - b.position)
}
