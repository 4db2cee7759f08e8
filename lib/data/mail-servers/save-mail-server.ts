import { inCompany, sealSecret, type Tx } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import { authenticationOf, type MailServerInput } from '@/lib/domain/mail-server'
import { findServerEffects, sameUsername } from '@/lib/domain/mail-server-effects'
import { LIMIT_FIELDS, valuesOfInput, valuesOfServer } from '@/lib/domain/mail-server-values'
import { findForeignChanges, readBase } from '@/lib/domain/three-way'
import { findChanges, recordAudit } from '@/lib/data/audit/record-audit'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { clearGrant } from '@/lib/data/connection/invalidate-grants'
import { digestOf, editedNow, findEditor, SaveQuestion, type SaveOptions } from '@/lib/data/save-question'
import { once } from '@/lib/data/submissions/once'
import { findMailboxHolder, findNewSenders } from './find-mailbox-holder'
import { announceSettings, wakeServer } from './wake-server'

/**
 * Creates (id null) or changes a mail server.
 * A blank password keeps the stored one; ticking OAuth erases it; unticking OAuth or another user name
 * ends the connection, because a grant belongs to one account. Both are asked about first, and so is what
 * somebody else saved since the form was opened; a mailbox that another server has is refused.
 * @returns the server's id
 * @throws AppError forbidden · not_found · SaveQuestion changed, effects, mailbox_taken
 */
export async function saveMailServer(
  who: CompanyActor,
  id: string | null,
  input: MailServerInput,
  options: SaveOptions = {},
): Promise<string> {
  authorize(who, 'mail_server.edit')
  const companyId = who.company.id
  const save: Save = { who, companyId, input, options }
  const form = { companyId, key: options.key ?? null, purpose: 'server.created' }
  return inCompany(companyId, (tx) =>
    id === null ? once(tx, form, (newId) => create(tx, save, newId)) : change(tx, save, id),
  )
}

type Save = { who: CompanyActor; companyId: string; input: MailServerInput; options: SaveOptions }

async function create(tx: Tx, save: Save, id: string): Promise<void> {
  const { companyId, who, input } = save
  await refuseTakenMailbox(tx, save, null, 0)
  const data = { companyId, id, ...(await columns(tx, companyId, id, input, false)), ...editedNow(who) }
  await tx.mailServer.createMany({ data: [data] })
  await tx.grant.createMany({ data: [{ companyId, mailServerId: id }] })
  await tx.mailServerLease.createMany({ data: [{ companyId, mailServerId: id }] })
  await recordAudit(tx, who, 'server.created', { subject: input.description, subjectId: id })
}

async function change(tx: Tx, save: Save, id: string): Promise<string> {
  const { companyId, who, input } = save
  if (!isId(id)) throw new AppError('not_found')
  const before = await findServer(tx, companyId, id)
  if (!before) throw new AppError('not_found')
  await askAboutChanges(tx, save, before)
  const connects = (input.answer?.intent ?? input.intent) === 'connect'
  const sameAccount = before.authentication === 'outlook' && sameUsername(before.username, input.username)
  if (!sameAccount || connects) await refuseTakenMailbox(tx, save, id, before.version)
  const effects = findServerEffects({ ...before, account: accountOf(before) }, input)
  const token = digestOf(effects)
  const said = answerAbout(input, before.version)
  const confirmed = save.options.confirmed || (said?.kind === 'confirm' && said.token === token)
  if (effects.length > 0 && !confirmed)
    throw new SaveQuestion({ kind: 'effects', effects, token }, before.version)
  const after = await columns(tx, companyId, id, input, before.passwordSetAt !== null)
  const { count } = await tx.mailServer.updateMany({
    where: { companyId, id, version: before.version },
    data: {
      ...after,
      // A right to send as somebody takes a while at Microsoft: what is refused until then may only be too soon.
      ...(before.fromFilter === input.fromFilter ? {} : { sendersChangedAt: new Date() }),
      ...editedNow(who),
      version: { increment: 1 },
    },
  })
  // Somebody was faster by a moment: now there is something to ask about.
  if (count === 0) {
    const now = await findServer(tx, companyId, id)
    if (now) await askAboutChanges(tx, save, now)
    throw new AppError('conflict')
  }
  if (before.authentication === 'outlook' && !(input.outlook && sameAccount))
    await clearGrant(tx, companyId, id)
  // What held it may be mended: let it try at once.
  await wakeServer(tx, companyId, id)
  await announceSettings(tx, companyId)
  await note(tx, who, before, after)
  return id
}

/** What the audit log tells of a change; a password only as replaced. */
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
  'unsubscribe',
  ...LIMIT_FIELDS,
] as const

async function note(
  tx: Tx,
  who: CompanyActor,
  before: Before,
  after: Awaited<ReturnType<typeof columns>>,
): Promise<void> {
  const named = { subject: after.description, subjectId: before.id }
  const changes = findChanges<Pick<Before, (typeof TOLD)[number]>>(before, after, TOLD)
  if (changes.length > 0) await recordAudit(tx, who, 'server.changed', { ...named, changes })
  if (after.passwordSealed) await recordAudit(tx, who, 'server.password_set', named)
}

type Before = NonNullable<Awaited<ReturnType<typeof findServer>>>

function findServer(tx: Tx, companyId: string, id: string) {
  return tx.mailServer.findFirst({
    where: { companyId, id, deletedAt: null },
    include: { grant: { select: { state: true, username: true } } },
    omit: { passwordSealed: true },
  })
}

const accountOf = ({ grant }: Before) => (grant && grant.state !== 'none' ? (grant.username ?? '') : null)

/** An answer counts for the version it was given about. */
function answerAbout(input: MailServerInput, version: number) {
  return input.answer?.version === version ? input.answer : null
}

/** @throws SaveQuestion changed */
async function askAboutChanges(tx: Tx, { who, input }: Save, before: Before): Promise<void> {
  const said = answerAbout(input, before.version)
  if (input.answer?.kind !== 'theirs') {
    if (input.version === before.version) return
    if (said?.kind === 'mine' || said?.kind === 'confirm') return
  }
  const stored = valuesOfServer(before)
  const changes = findForeignChanges(readBase(input.base), stored, valuesOfInput(input, stored))
  if (changes.length === 0 && input.answer?.kind !== 'theirs') return
  const editor = await findEditor(tx, who, before)
  throw new SaveQuestion({ kind: 'changed', changes, stored, editor }, before.version)
}

/** In one company a mailbox is connected to one mail server. @throws SaveQuestion mailbox_taken */
async function refuseTakenMailbox(tx: Tx, save: Save, id: string | null, version: number): Promise<void> {
  const { companyId, input, options } = save
  if (!input.outlook || !input.username || options.confirmed) return
  const holder = await findMailboxHolder(tx, companyId, input.username, id)
  if (!holder) return
  const { fromFilter, ...server } = holder
  const addresses = findNewSenders(
    { account: server.account, fromFilter },
    { username: input.username, fromFilter: input.fromFilter },
  )
  const named = { id: server.id, description: server.description, account: server.account }
  throw new SaveQuestion({ kind: 'mailbox_taken', server: named, addresses }, version)
}

async function columns(tx: Tx, companyId: string, id: string, input: MailServerInput, hasPassword: boolean) {
  const {
    outlook: _outlook,
    password,
    version: _version,
    base: _base,
    answer: _answer,
    intent: _intent,
    ...rest
  } = input
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
