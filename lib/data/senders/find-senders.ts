import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { countWaiting } from '@/lib/data/mail-servers/find-mail-servers'
import { readDeliveryRules } from '@/lib/data/settings/delivery-rules'
import { inCompany, type Tx } from '@/lib/db'
import { sameAddress } from '@/lib/domain/addresses'
import { findSenders as deriveSenders, type ChoiceReason } from '@/lib/domain/choose-server'
import { AppError } from '@/lib/platform/errors'
import { readSendingServers, type SendingServer } from './read-servers'

/** An address this member may write from, with the server that takes its messages. */
export type SenderOption = {
  address: string
  /** The server's display name; for the member's own address, the member's. */
  name: string | null
  reason: ChoiceReason
  server: Pick<
    SendingServer,
    'id' | 'description' | 'priority' | 'replyTo' | 'unsubscribe' | 'sizeLimit' | 'takesUtf8' | 'hold'
  >
  /** Messages on that server that have not left yet. */
  waiting: number
}

/**
 * The addresses this member may put in From (issue 3, point 5), those that can send now first.
 * @throws AppError forbidden
 */
export async function findSenders(who: CompanyActor): Promise<SenderOption[]> {
  authorize(who, 'message.send')
  return inCompany(who.company.id, async (tx) => {
    const senders = await readSenders(tx, who)
    const waiting = await countWaiting(tx, who.company.id)
    return senders
      .map((sender) => ({ ...sender, waiting: waiting.get(sender.server.id) ?? 0 }))
      .sort((a, b) => Number(a.server.hold !== null) - Number(b.server.hold !== null))
  })
}

/** The same within a transaction; the choice of server is part of it. */
export async function readSenders(tx: Tx, who: CompanyActor): Promise<Omit<SenderOption, 'waiting'>[]> {
  const servers = await readSendingServers(tx, who.company.id, new Date())
  const { fallback } = await readDeliveryRules(tx, who.company.id)
  return deriveSenders(servers, who.actor.email, { fallback }).map((sender) => {
    const { address, name, serverId, reason, match } = sender
    const { id, description, priority, replyTo, unsubscribe, sizeLimit, takesUtf8, hold } = servers.find(
      (server) => server.id === serverId,
    )!
    return {
      address,
      name: match === 'domain' ? who.actor.name : name,
      reason,
      server: { id, description, priority, replyTo, unsubscribe, sizeLimit, takesUtf8, hold },
    }
  })
}

/** The one of the member's senders that writes from an address. @throws AppError invalid {from} */
export function requireSender<Sender extends Pick<SenderOption, 'address'>>(
  senders: Sender[],
  from: string,
): Sender {
  const sender = senders.find((known) => sameAddress(known.address, from))
  if (!sender) throw new AppError('invalid', { from: 'invalid.choice' })
  return sender
}
