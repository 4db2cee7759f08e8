import { inCompany, sealSecret, type Tx } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import { isId, newId } from '@/lib/platform/ids'
import { sameAddress } from '@/lib/domain/addresses'
import { authenticationOf, type MailServerInput } from '@/lib/domain/mail-server'
import { findChanges, recordAudit } from '@/lib/data/audit/record-audit'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { clearGrant } from '@/lib/data/connection/invalidate-grants'
import { wakeServer } from './wake-server'

/**
 * Creates (id null) or changes a mail server.
 * A blank password keeps the stored one; ticking OAuth erases it; unticking OAuth or another user name
 * ends the connection, because a grant belongs to one account.
 * @returns the server's id
 * @throws AppError forbidden · not_found · conflict (somebody saved meanwhile)
 */
export async function saveMailServer(
  who: CompanyActor,
  id: string | null,
  input: MailServerInput,
): Promise<string> {
  authorize(who, 'mail_server.edit')
  const companyId = who.company.id
  return inCompany(companyId, (tx) => (id === null ? create(tx, who, input) : change(tx, who, id, input)))
}

async function create(tx: Tx, who: CompanyActor, input: MailServerInput): Promise<string> {
  const companyId = who.company.id
  const id = newId()
  const data = { companyId, id, ...(await columns(tx, companyId, id, input, false)) }
  await tx.mailServer.createMany({ data: [data] })
  await tx.grant.createMany({ data: [{ companyId, mailServerId: id }] })
  await tx.mailServerLease.createMany({ data: [{ companyId, mailServerId: id }] })
  await recordAudit(tx, who, 'server.created', { subject: input.description, subjectId: id })
  return id
}

async function change(tx: Tx, who: CompanyActor, id: string, input: MailServerInput): Promise<string> {
  const companyId = who.company.id
  if (!isId(id)) throw new AppError('not_found')
  const before = await tx.mailServer.findFirst({
    where: { companyId, id, deletedAt: null },
    omit: { passwordSealed: true },
  })
  if (!before) throw new AppError('not_found')
  const after = await columns(tx, companyId, id, input, before.passwordSetAt !== null)
  const { count } = await tx.mailServer.updateMany({
    where: { companyId, id, version: input.version },
    data: {
      ...after,
      // A right to send as somebody takes a while at Microsoft: what is refused until then may only be too soon.
      ...(before.fromFilter === input.fromFilter ? {} : { sendersChangedAt: new Date() }),
      version: { increment: 1 },
    },
  })
  if (count === 0) throw new AppError('conflict')
  const sameAccount =
    before.username !== null && input.username !== null && sameAddress(before.username, input.username)
  if (before.authentication === 'outlook' && !(input.outlook && sameAccount))
    await clearGrant(tx, companyId, id)
  const subject = { subject: input.description, subjectId: id }
  await recordAudit(tx, who, 'server.changed', { ...subject, changes: findChanges(before, after, TOLD) })
  if ('passwordSetAt' in after && after.passwordSetAt)
    await recordAudit(tx, who, 'server.password_set', subject)
  // What held it may be mended: let it try at once.
  await wakeServer(tx, companyId, id)
  return id
}

/** What the audit log tells of a change; a password's is an event of its own. */
const TOLD = [
  'description',
  'priority',
  'host',
  'port',
  'debug',
  'authentication',
  'security',
  'username',
  'fromFilter',
  'displayName',
  'replyTo',
] as const

async function columns(tx: Tx, companyId: string, id: string, input: MailServerInput, hasPassword: boolean) {
  const { outlook: _outlook, password, version: _version, intent: _intent, ...rest } = input
  const authentication = authenticationOf(input, hasPassword)
  const place = { companyId, table: 'mail_servers', row: id, column: 'password_sealed' }
  const stored =
    authentication !== 'password'
      ? { passwordSealed: null, passwordSetAt: null }
      : password
        ? { passwordSealed: await sealSecret(tx, place, password), passwordSetAt: new Date() }
        : {}
  return { ...rest, authentication, ...stored }
}
