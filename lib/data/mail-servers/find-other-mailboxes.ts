import { inCompany } from '@/lib/db'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { findMailboxHolders } from './find-mailbox-holder'

/** Mailboxes that other servers have, so that a form can say so while it is typed. @throws AppError forbidden */
export async function findOtherMailboxes(
  who: CompanyActor,
  except: string | null,
): Promise<{ id: string; description: string; account: string; username: string | null }[]> {
  authorize(who, 'mail_server.view')
  const holders = await inCompany(who.company.id, (tx) => findMailboxHolders(tx, who.company.id))
  return holders
    .filter(({ id }) => id !== except)
    .map(({ id, description, account, username }) => ({ id, description, account, username }))
}
