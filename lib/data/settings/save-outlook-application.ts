import { inCompany, sealSecret, type Tx } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import type { OutlookApplicationInput } from '@/lib/domain/outlook-application'
import { findChanges, recordAudit } from '@/lib/data/audit/record-audit'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { invalidateGrants } from '@/lib/data/connection/invalidate-grants'
import { wakeServer } from '@/lib/data/mail-servers/wake-server'

/** Entra hints a secret by its first three characters; so do we. */
const HINT_LENGTH = 3

/**
 * Stores the Outlook application. A blank secret keeps the stored one. Another client id or directory
 * ends the company's connections (a grant belongs to one application); another secret does not.
 * @returns how many connections it ended
 * @throws AppError forbidden · conflict (somebody saved meanwhile)
 */
export async function saveOutlookApplication(
  who: CompanyActor,
  input: OutlookApplicationInput,
): Promise<{ endedConnections: number }> {
  authorize(who, 'settings.edit')
  const companyId = who.company.id
  return inCompany(companyId, async (tx) => {
    const before = await tx.outlookApplication.findUnique({
      where: { companyId },
      omit: { secretSealed: true },
    })
    if ((before?.version ?? 0) !== input.version) throw new AppError('conflict')
    const values = {
      clientId: input.clientId,
      directoryId: input.directoryId,
      multipleOrganizations: input.multipleOrganizations,
      secretExpiresOn: input.secretExpiresOn ? new Date(`${input.secretExpiresOn}T00:00:00Z`) : null,
      ...(await sealedSecret(tx, companyId, input.clientSecret)),
    }
    await recordSaved(tx, who, before, values)
    if (!before) {
      await tx.outlookApplication.createMany({ data: [{ companyId, ...values }] })
      return { endedConnections: 0 }
    }
    const { count } = await tx.outlookApplication.updateMany({
      where: { companyId, version: input.version },
      data: { ...values, version: { increment: 1 } },
    })
    if (count === 0) throw new AppError('conflict')
    await wakeOutlookServers(tx, companyId)
    const sameApplication = before.clientId === input.clientId && before.directoryId === input.directoryId
    return { endedConnections: sameApplication ? 0 : await invalidateGrants(tx, companyId) }
  })
}

/** What changed, and that the secret did: never what it is. */
async function recordSaved(
  tx: Tx,
  who: CompanyActor,
  before: Told | null,
  { clientId, directoryId, multipleOrganizations, secretExpiresOn, ...secret }: Told & { secretSetAt?: Date },
): Promise<void> {
  const told = { clientId, directoryId, multipleOrganizations, secretExpiresOn }
  const changes = findChanges<Told>(before, told, TOLD)
  if (changes.length > 0) await recordAudit(tx, who, 'application.saved', { changes })
  if (secret.secretSetAt) await recordAudit(tx, who, 'application.secret_set')
}

type Told = {
  clientId: string
  directoryId: string | null
  multipleOrganizations: boolean
  secretExpiresOn: Date | null
}

const TOLD = ['clientId', 'directoryId', 'multipleOrganizations', 'secretExpiresOn'] as const

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
