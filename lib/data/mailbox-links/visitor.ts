import { browserHash } from '@/lib/data/connection/browser-hash'
import { beginConnect } from '@/lib/data/connection/start-connect'
import { sameHash } from '@/lib/data/connection/connect-state'
import { inCompany, inIdentity, type Tx } from '@/lib/db'
import { AppError, getAppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import { hashToken, isToken } from '@/lib/platform/one-time-token'

/**
 * The owner of a mailbox, with a link and no account: who they are is Microsoft's business, what binds them here
 * is the browser that followed the link first. It is bound when they go on to Microsoft, not when the page is
 * shown: scanners open the links in a mail before its reader does.
 */

/** What the link's page shows: which company asks for which mailbox. */
export type MailboxInvitation = { companyId: string; linkId: string; company: string; mailbox: string }

export type FoundLink =
  { state: 'open'; invitation: MailboxInvitation } | { state: 'other_browser' } | { state: 'none' }

/** What a link leads to, in this browser. Whatever does not open says the same: none. */
export async function findMailboxLink(token: string, browser: string | null): Promise<FoundLink> {
  const key = await findKey(token)
  return key ? inCompany(key.companyId, (tx) => look(tx, key, browser)) : { state: 'none' }
}

/**
 * Binds the link to this browser, if it is bound to none yet, and begins the sign-in at Microsoft.
 * @throws AppError refused (mailbox_link, other_browser) · and as startConnect
 */
export async function startMailboxConnect(
  token: string,
  browser: string,
  mode: 'first' | 'again',
): Promise<{ url: string }> {
  const key = await findKey(token)
  if (!key) throw new AppError('refused', { reason: 'mailbox_link' })
  const found = await inCompany(key.companyId, async (tx) => {
    await tx.mailboxLink.updateMany({
      where: { ...key, browserHash: null, usedAt: null, revokedAt: null },
      data: { browserHash: browserHash(browser, key.id), openedAt: new Date() },
    })
    return look(tx, key, browser)
  })
  return begin(found, mode)
}

/** The same from the page that tells how it went, where the link's token is not known any more. */
export async function retryMailboxConnect(
  key: { companyId: string; linkId: string },
  browser: string | null,
): Promise<{ url: string }> {
  if (!browser || !isId(key.companyId) || !isId(key.linkId)) return begin({ state: 'none' }, 'again')
  const { companyId, linkId: id } = key
  return begin(await inCompany(companyId, (tx) => look(tx, { companyId, id }, browser, true)), 'again')
}

async function begin(found: Looked | { state: 'none' }, mode: 'first' | 'again'): Promise<{ url: string }> {
  if (found.state === 'open') {
    const { companyId, linkId } = found.invitation
    const request = { mailServerId: found.mailServerId, mode }
    return beginConnect(companyId, { mailboxLinkId: linkId }, request).catch((error: unknown) => {
      // What is missing is the company's to mend: a visitor has no field for it.
      const code = getAppError(error)?.code
      if (code !== 'invalid' && code !== 'not_found') throw error
      throw new AppError('refused', { reason: 'mailbox_not_ready' }, { cause: error })
    })
  }
  const reason = found.state === 'other_browser' ? 'other_browser' : 'mailbox_link'
  throw new AppError('refused', { reason })
}

type Key = { companyId: string; id: string }
type Looked =
  | { state: 'open'; invitation: MailboxInvitation; mailServerId: string }
  | { state: 'other_browser' }
  | { state: 'none' }

async function findKey(token: string): Promise<Key | null> {
  if (!isToken(token)) return null
  return inIdentity((tx) =>
    tx.mailboxLink.findFirst({
      where: { tokenHash: hashToken(token) },
      select: { companyId: true, id: true },
    }),
  )
}

/** @param bound only for the browser it is bound to: one it is not bound to yet will not do */
async function look(tx: Tx, key: Key, browser: string | null, bound = false): Promise<Looked> {
  const link = await tx.mailboxLink.findFirst({
    where: { ...key, usedAt: null, revokedAt: null, expiresAt: { gt: new Date() } },
    select: { browserHash: true, mailServerId: true },
  })
  if (!link) return { state: 'none' }
  const server = await tx.mailServer.findFirst({
    where: {
      companyId: key.companyId,
      id: link.mailServerId,
      deletedAt: null,
      archivedAt: null,
      authentication: 'outlook',
      company: { suspendedAt: null },
    },
    select: { username: true, company: { select: { name: true } } },
  })
  if (!server?.username) return { state: 'none' }
  const mine = browser && link.browserHash && sameHash(link.browserHash, browserHash(browser, key.id))
  if (!mine && (link.browserHash || bound)) return { state: 'other_browser' }
  const { company, username } = server
  return {
    state: 'open',
    mailServerId: link.mailServerId,
    invitation: { companyId: key.companyId, linkId: key.id, company: company.name, mailbox: username },
  }
}
