import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { readAddress, readHeader } from '../inbox/headers'
import type { Envelope } from '../inbox/inbox'
import type { User } from '../state/schema'
import type { SmtpConnection } from './connection'
import type { MailboxLimits } from './mailbox-limits'
import { getReply, HOSTNAME, REPLIES } from './replies'

type Submission = { bytes: Buffer; envelope: Envelope; user: User }

/**
 * After the final dot: Send As is judged (the From header against the account), then duplicates and the rate,
 * then faults, then the message is in and gets its 250.
 */
export async function acceptMessage(
  connection: SmtpConnection,
  limits: MailboxLimits,
  { bytes, envelope, user }: Submission,
): Promise<void> {
  const { context } = connection
  const { settings } = context
  const from = readAddress(readHeader(bytes, 'From') ?? envelope.from)
  const messageId = readHeader(bytes, 'Message-ID') ?? `<${randomUUID()}@${HOSTNAME}>`
  const store = () =>
    context.inbox.add({
      raw: bytes,
      envelope,
      authenticatedAs: user.upn,
      receivedAt: new Date().toISOString(),
      messageId,
    })
  const fault = context.faults.takeSmtp('smtp.end', { account: user.upn, recipient: envelope.to })
  if (fault) {
    // Accepted and then silence: what makes a message uncertain for its sender.
    if ((fault.do.kind === 'drop' || fault.do.kind === 'hang') && fault.do.store) store()
    if (await connection.happen(fault)) return
  }
  if (!context.store.maySendAs(user, from)) {
    return connection.reply(getReply('sendAsDenied', { mailbox: user.mail, from }))
  }
  if (settings.rate !== 'off') {
    for (;;) {
      const wait = limits.getWait(user.upn, settings.ratePerMinute)
      if (wait === 0) break
      if (settings.rate === 'refuse') return connection.reply(REPLIES.tooManyPerMinute)
      await sleep(wait)
    }
  }
  if (!limits.isNew(user.upn, messageId) && settings.duplicates === 'refuse') {
    return connection.reply(REPLIES.duplicateDelivery)
  }
  if (settings.acceptDelayMs) await sleep(settings.acceptDelayMs)
  store()
  connection.reply(`250 2.0.0 OK ${messageId} [Hostname=${HOSTNAME}]`)
}
