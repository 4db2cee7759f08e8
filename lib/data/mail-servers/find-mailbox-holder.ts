import type { Tx } from '@/lib/db'
import { sameAddress } from '@/lib/domain/addresses'
import { parseFromFilter } from '@/lib/domain/from-filter'
import type { NamedServer } from '@/lib/data/save-question'

export type MailboxHolder = NamedServer & { fromFilter: string }

/** The company's servers that have a mailbox: connected, or to be connected again. A handful. */
export async function findMailboxHolders(
  tx: Tx,
  companyId: string,
): Promise<(MailboxHolder & { username: string | null })[]> {
  const rows = await tx.mailServer.findMany({
    where: {
      companyId,
      deletedAt: null,
      authentication: 'outlook',
      grant: { state: { not: 'none' }, username: { not: null } },
    },
    select: {
      id: true,
      description: true,
      username: true,
      fromFilter: true,
      grant: { select: { username: true } },
    },
    orderBy: [{ priority: 'asc' }, { id: 'asc' }],
  })
  return rows.map(({ grant, ...row }) => ({ ...row, account: grant!.username! }))
}

/**
 * The server that has a mailbox already, by its user name or by the account that signed in.
 * @param except the server that asks
 */
export async function findMailboxHolder(
  tx: Tx,
  companyId: string,
  username: string,
  except: string | null,
): Promise<MailboxHolder | null> {
  const holders = await findMailboxHolders(tx, companyId)
  return (
    holders.find(
      (holder) =>
        holder.id !== except &&
        (sameAddress(holder.account, username) ||
          (holder.username !== null && sameAddress(holder.username, username))),
    ) ?? null
  )
}

/** What of a second server on the same mailbox the first does not accept in From yet. */
export function findNewSenders(
  holder: Pick<MailboxHolder, 'account' | 'fromFilter'>,
  wanted: { username: string; fromFilter: string },
): string[] {
  const known = parseFromFilter(holder.fromFilter)
  const asked = parseFromFilter(wanted.fromFilter)
  const addresses = [wanted.username, ...asked.addresses].filter(
    (address) =>
      !sameAddress(address, holder.account) && !known.addresses.some((one) => sameAddress(one, address)),
  )
  const domains = asked.domains.filter((domain) => !known.domains.includes(domain))
  return [...new Set([...addresses.map((address) => address.toLowerCase()), ...domains])]
}
