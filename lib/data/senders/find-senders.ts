import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { countWaiting } from '@/lib/data/mail-servers/find-mail-servers'
import { inCompany } from '@/lib/db'
import { findSenders as deriveSenders, type ChoiceReason } from '@/lib/domain/choose-server'
import type { HoldReason } from '@/lib/domain/message-state'
import { readSendingServers } from './read-servers'

/** An address this member may write from, with the server that would take the message. */
export type SenderOption = {
  address: string
  name: string | null
  reason: ChoiceReason
  server: {
    id: string
    description: string
    priority: number
    replyTo: string | null
    sizeLimit: number | null
  }
  /** Why a message from it would wait; null: it leaves at once. */
  hold: HoldReason | null
  /** Messages on its server that have not left yet. */
  waiting: number
}

/**
 * The addresses this member may put in From (issue 3, point 5), those that can send now first.
 * @throws AppError forbidden
 */
export async function findSenders(who: CompanyActor): Promise<SenderOption[]> {
  authorize(who, 'message.send')
  const companyId = who.company.id
  return inCompany(companyId, async (tx) => {
    const servers = await readSendingServers(tx, companyId, new Date())
    const senders = deriveSenders(servers, who.actor.email)
    const waiting = await countWaiting(tx, companyId)
    const options = senders.map((sender) => {
      const { id, description, priority, replyTo, hold, sizeLimit } = servers.find(
        (server) => server.id === sender.serverId,
      )!
      return {
        address: sender.address,
        name: sender.name,
        reason: sender.reason,
        server: { id, description, priority, replyTo, sizeLimit },
        hold,
        waiting: waiting.get(id) ?? 0,
      }
    })
    return options.sort((a, b) => Number(a.hold !== null) - Number(b.hold !== null))
  })
}
