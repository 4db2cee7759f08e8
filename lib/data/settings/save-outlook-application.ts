import { inCompany, sealSecret, type Tx } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import type { OutlookApplicationInput } from '@/lib/domain/outlook-application'
import { valuesOfApplication, valuesOfTypedApplication } from '@/lib/domain/outlook-application-values'
import { findForeignChanges, readBase } from '@/lib/domain/three-way'
import { findChanges, recordAudit } from '@/lib/data/audit/record-audit'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { invalidateGrants } from '@/lib/data/connection/invalidate-grants'
import { wakeServer } from '@/lib/data/mail-servers/wake-server'
import { digestOf, editedNow, findEditor, SaveQuestion, type SaveOptions } from '@/lib/data/save-question'
import { NOT_CHECKED } from './application-check'
import { findConnections } from './find-connections'
import { isoDay } from './get-outlook-application'

/** Entra hints a secret by its first three characters; so do we. */
const HINT_LENGTH = 3

/**
 * Stores the Outlook application. A blank secret keeps the stored one. Another client id or directory
 * ends the company's connections (a grant belongs to one application), which is asked about first, by name;
 * another secret does not. What Microsoft says of it is another step (checkApplication).
 * @returns how many connections it ended
 * @throws AppError forbidden · SaveQuestion changed, connections
 */
export async function saveOutlookApplication(
  who: CompanyActor,
  input: OutlookApplicationInput,
  options: SaveOptions = {},
): Promise<{ endedConnections: number }> {
  authorize(who, 'settings.edit')
  const companyId = who.company.id
  return inCompany(companyId, async (tx) => {
    const before = await findApplication(tx, companyId)
    await askAboutChanges(tx, who, input, before)
    const ends = before !== null && !isSameApplication(before, input)
    if (ends && !options.confirmed) await askAboutConnections(tx, companyId, input, before.version)
    const values = {
      clientId: input.clientId,
      directoryId: input.directoryId,
      multipleOrganizations: input.multipleOrganizations,
      secretExpiresOn: input.secretExpiresOn ? new Date(`${input.secretExpiresOn}T00:00:00Z`) : null,
      ...(await sealedSecret(tx, companyId, input.clientSecret)),
      ...NOT_CHECKED,
      ...editedNow(who),
    }
    if (!before) {
      await tx.outlookApplication.createMany({ data: [{ companyId, ...values }] })
      await note(tx, who, null, values)
      return { endedConnections: 0 }
    }
    const { count } = await tx.outlookApplication.updateMany({
      where: { companyId, version: before.version },
      data: { ...values, version: { increment: 1 } },
    })
    // Somebody was faster by a moment: now there is something to ask about.
    if (count === 0) {
      await askAboutChanges(tx, who, input, await findApplication(tx, companyId))
      throw new AppError('conflict')
    }
    await wakeOutlookServers(tx, companyId)
    await note(tx, who, before, values)
    if (!ends) return { endedConnections: 0 }
    const endedConnections = await invalidateGrants(tx, companyId)
    if (endedConnections > 0)
      await recordAudit(tx, who, 'connection.ended_by_settings', { note: String(endedConnections) })
    return { endedConnections }
  })
}

/** What the audit log tells of a change; the secret only as replaced. */
const TOLD = ['clientId', 'directoryId', 'multipleOrganizations', 'secretExpiresOn'] as const
type Told = Pick<Before, (typeof TOLD)[number]>

async function note(
  tx: Tx,
  who: CompanyActor,
  before: Before | null,
  after: Told & { secretSealed?: Uint8Array },
): Promise<void> {
  const changes = findChanges<Told>(before, after, TOLD)
  if (changes.length > 0) await recordAudit(tx, who, 'application.saved', { changes })
  if (after.secretSealed) await recordAudit(tx, who, 'application.secret_set')
}

type Before = NonNullable<Awaited<ReturnType<typeof findApplication>>>

function findApplication(tx: Tx, companyId: string) {
  return tx.outlookApplication.findUnique({ where: { companyId }, omit: { secretSealed: true } })
}

function isSameApplication(before: Before, input: OutlookApplicationInput): boolean {
  return before.clientId === input.clientId && before.directoryId === input.directoryId
}

/** An answer counts for the version it was given about. */
function answerAbout(input: OutlookApplicationInput, version: number) {
  return input.answer?.version === version ? input.answer : null
}

/** @throws SaveQuestion changed */
async function askAboutChanges(
  tx: Tx,
  who: CompanyActor,
  input: OutlookApplicationInput,
  before: Before | null,
): Promise<void> {
  const version = before?.version ?? 0
  const said = answerAbout(input, version)
  if (input.answer?.kind !== 'theirs') {
    if (input.version === version) return
    if (said?.kind === 'mine' || said?.kind === 'confirm') return
  }
  const stored = valuesOfApplication(before && { ...before, secretExpiresOn: isoDay(before.secretExpiresOn) })
  const changes = findForeignChanges(readBase(input.base), stored, valuesOfTypedApplication(input, stored))
  if (changes.length === 0 && input.answer?.kind !== 'theirs') return
  const editor = await findEditor(tx, who, before ?? { editedBy: null, editedAt: null })
  throw new SaveQuestion({ kind: 'changed', changes, stored, editor }, version)
}

/** @throws SaveQuestion connections */
async function askAboutConnections(
  tx: Tx,
  companyId: string,
  input: OutlookApplicationInput,
  version: number,
): Promise<void> {
  const servers = await findConnections(tx, companyId)
  if (servers.length === 0) return
  const token = digestOf(servers.map(({ id }) => id))
  const said = answerAbout(input, version)
  if (said?.kind === 'confirm' && said.token === token) return
  throw new SaveQuestion({ kind: 'connections', servers, token }, version)
}

/** A wrong or expired secret held them: they try again at once. */
async function wakeOutlookServers(tx: Tx, companyId: string): Promise<void> {
  const servers = await tx.mailServer.findMany({
    where: { companyId, authentication: 'outlook', deletedAt: null },
    select: { id: true },
  })
  for (const { id } of servers) await wakeServer(tx, companyId, id)
}

async function sealedSecret(tx: Tx, companyId: string, secret: string) {
  if (!secret) return {}
  const place = { companyId, table: 'outlook_applications', row: companyId, column: 'secret_sealed' }
  return {
    secretSealed: await sealSecret(tx, place, secret),
    secretHint: secret.slice(0, HINT_LENGTH),
    secretSetAt: new Date(),
  }
}
