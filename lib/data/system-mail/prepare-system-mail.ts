import { readSendingServers } from '@/lib/data/senders/read-servers'
import { inCompany, type Tx } from '@/lib/db'
import { insertPrepared, prepareMessage, type PreparedMessage } from '@/lib/delivery/enqueue'
import { chooseServer, findSenders } from '@/lib/domain/choose-server'

/** A message of Relais itself, in the name of a company. */
export type SystemMail = {
  to: { name: string | null; address: string }
  subject: string
  text: string
  /** The part of the text that is a one-time link: it is in the message's bytes only, and those go once it is sent. */
  secret?: string
  /** What stands in the secret's place where the message is shown. */
  placeholder?: string
}

export type PreparedSystemMail = { prepared: PreparedMessage; shownText: string }

type Scope = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>

/** Whether one of the company's mail servers could send for us now. */
export async function canSendSystemMail(companyId: string): Promise<boolean> {
  return (await findSender((work) => inCompany(companyId, work), companyId)) !== null
}

/** The first address that a server of the company sends from by itself. */
async function findSender(scope: Scope, companyId: string) {
  const servers = await scope((tx) => readSendingServers(tx, companyId, new Date()))
  const ready = servers.filter((server) => server.hold === null)
  const sender = findSenders(ready, '')[0]
  return sender ? { sender, ...chooseServer(ready, sender.address)! } : null
}

/**
 * Composes a message that leaves through one of the company's own mail servers.
 * @param scope the company's; the worker brings the system's
 * @returns null while none of them can send
 */
export async function prepareSystemMail(
  company: { id: string; name: string },
  mail: SystemMail,
  scope: Scope = (work) => inCompany(company.id, work),
): Promise<PreparedSystemMail | null> {
  const found = await findSender(scope, company.id)
  if (!found) return null
  const { sender, server, reason } = found
  const prepared = await prepareMessage(
    {
      companyId: company.id,
      mailServerId: server.id,
      createdBy: null,
      origin: 'system',
      from: { name: sender.name ?? company.name, address: sender.address },
      to: [mail.to],
      cc: [],
      bcc: [],
      replyTo: null,
      subject: mail.subject,
      text: mail.text,
      html: null,
      attachments: [],
      priority: 1,
      chosenBecause: reason,
      submissionKey: null,
    },
    scope,
  )
  const shownText = mail.secret ? mail.text.replaceAll(mail.secret, mail.placeholder ?? '') : mail.text
  return { prepared, shownText }
}

/** Accepts it in the caller's company transaction. @returns the message's id */
export async function insertSystemMail(tx: Tx, { prepared, shownText }: PreparedSystemMail): Promise<string> {
  const [inserted] = await insertPrepared(tx, [prepared])
  const { companyId } = prepared.input
  await tx.messageBody.updateMany({
    where: { companyId, messageId: inserted!.id },
    data: { text: shownText },
  })
  return inserted!.id
}
