import { inCompany } from '@/lib/db'
import { insertPrepared, prepareMessage } from '@/lib/delivery/enqueue'
import { findTestMailbox } from '@/lib/domain/test-mailbox'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { accountOf, serverInclude } from '@/lib/data/mail-servers/mail-server-view'

export type TrialInput = {
  /** null: the member's own address. */
  to: string | null
  /** One per form shown: sending it twice is sending it once. */
  key: string | null
  /** In the member's language; the server's name is put into them by who calls. */
  compose: (server: string) => { subject: string; text: string }
}

/**
 * Sends a real message through one server, by the queue like any other: what a connection test cannot show, above
 * all the right to send as somebody. It waits while the server does.
 * @throws AppError forbidden · not_found · conflict {reason: server_archived}
 */
export async function sendTrialMessage(
  who: CompanyActor,
  mailServerId: string,
  { to, key, compose }: TrialInput,
): Promise<{ id: string }> {
  authorize(who, 'mail_server.test')
  authorize(who, 'message.send')
  const companyId = who.company.id
  if (!isId(mailServerId)) throw new AppError('not_found')
  const server = await inCompany(companyId, (tx) =>
    tx.mailServer.findFirst({
      where: { companyId, id: mailServerId, deletedAt: null },
      include: serverInclude,
      omit: { passwordSealed: true },
    }),
  )
  if (!server) throw new AppError('not_found')
  if (server.archivedAt) throw new AppError('conflict', { reason: 'server_archived' })
  const address = findTestMailbox(
    { account: accountOf(server), fromFilter: server.fromFilter },
    who.actor.email,
  )
  const prepared = await prepareMessage({
    companyId,
    mailServerId,
    createdBy: who.actor.userId,
    origin: 'test',
    from: { name: server.displayName, address },
    to: [{ name: null, address: to ?? who.actor.email }],
    cc: [],
    bcc: [],
    replyTo: server.replyTo,
    ...compose(server.description),
    html: null,
    attachments: [],
    priority: 1,
    chosenBecause: 'test',
    submissionKey: key,
  })
  const [inserted] = await inCompany(companyId, (tx) => insertPrepared(tx, [prepared]))
  return { id: inserted!.id }
}
