import { inCompany, inIdentity, sealSecret, type Tx } from '@/lib/db'
import { revokeMicrosoftSessions } from '@/lib/auth/sessions'
import { AppError } from '@/lib/platform/errors'
import type { MicrosoftSignInInput } from '@/lib/domain/microsoft-sign-in'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { findChanges, recordAudit } from '@/lib/data/audit/record-audit'
import { signInCallbackUrl } from '@/lib/microsoft/consent'
import { secretPlace } from './load-application'
import { linkAddress, newLinkSecret } from './sign-in-link'

/** The settings as a page may see them: that a secret is set, never the secret. */
export type MicrosoftSignInView = {
  enabled: boolean
  application: 'outlook' | 'own'
  clientId: string | null
  directoryId: string | null
  secretHint: string | null
  secretSetAt: Date | null
  version: number
  /** To hand to colleagues; null while it is switched off. */
  address: string | null
  /** To copy into Entra, beside the first one. */
  redirectUri: string
  /** Whether the Outlook application is entered: its id and secret can serve here too. */
  hasOutlook: boolean
}

/** @throws AppError forbidden */
export async function getMicrosoftSignIn(who: CompanyActor): Promise<MicrosoftSignInView> {
  authorize(who, 'settings.view')
  const companyId = who.company.id
  const { row, outlook } = await inCompany(companyId, async (tx) => ({
    row: await tx.microsoftApplication.findUnique({ where: { companyId }, omit: { secretSealed: true } }),
    outlook: await tx.outlookApplication.findUnique({
      where: { companyId },
      select: { directoryId: true, secretSetAt: true },
    }),
  }))
  return {
    enabled: row?.enabled ?? false,
    application: row?.ownApplication ? 'own' : 'outlook',
    clientId: row?.clientId ?? null,
    directoryId: row?.directoryId ?? outlook?.directoryId ?? null,
    secretHint: row?.secretHint ?? null,
    secretSetAt: row?.secretSetAt ?? null,
    version: row?.version ?? 0,
    address: row?.enabled ? linkAddress(companyId, row.linkSecret) : null,
    redirectUri: signInCallbackUrl(),
    hasOutlook: Boolean(outlook?.secretSetAt),
  }
}

/** Entra's own hint. */
const HINT_LENGTH = 3

/**
 * Stores the settings. A blank secret keeps the stored one. Switching off, or another directory, ends the
 * sessions that it opened.
 * @throws AppError forbidden · conflict · invalid (application, clientSecret)
 */
export async function saveMicrosoftSignIn(who: CompanyActor, input: MicrosoftSignInInput): Promise<void> {
  authorize(who, 'settings.edit')
  const companyId = who.company.id
  const ended = await inCompany(companyId, async (tx) => {
    const before = await tx.microsoftApplication.findUnique({ where: { companyId } })
    if ((before?.version ?? 0) !== input.version) throw new AppError('conflict')
    await requireComplete(tx, companyId, input, Boolean(before?.secretSealed))
    const own = input.application === 'own'
    const values = {
      enabled: input.enabled,
      ownApplication: own,
      directoryId: input.directoryId,
      clientId: own ? input.clientId : (before?.clientId ?? null),
      ...(own && input.clientSecret ? await sealed(tx, companyId, input.clientSecret) : {}),
    }
    if (before) {
      const { count } = await tx.microsoftApplication.updateMany({
        where: { companyId, version: input.version },
        data: { ...values, version: { increment: 1 } },
      })
      if (count === 0) throw new AppError('conflict')
    } else
      await tx.microsoftApplication.createMany({
        data: [{ companyId, linkSecret: newLinkSecret(), ...values }],
      })
    const fields = ['enabled', 'ownApplication', 'directoryId', 'clientId'] as const
    const changes = findChanges(before, values, fields)
    await recordAudit(tx, who, 'security.saved', { note: 'microsoft', changes })
    return before?.enabled === true && (!input.enabled || before.directoryId !== input.directoryId)
  })
  if (ended) await inIdentity((tx) => revokeMicrosoftSessions(tx, companyId))
}

/** Another address; the old one leads nowhere from now on. @throws AppError forbidden · not_found */
export async function renewSignInAddress(who: CompanyActor): Promise<void> {
  authorize(who, 'settings.edit')
  const companyId = who.company.id
  await inCompany(companyId, async (tx) => {
    const { count } = await tx.microsoftApplication.updateMany({
      where: { companyId },
      data: { linkSecret: newLinkSecret() },
    })
    if (count === 0) throw new AppError('not_found')
    await recordAudit(tx, who, 'security.saved', { note: 'microsoft_address' })
  })
}

async function requireComplete(tx: Tx, companyId: string, input: MicrosoftSignInInput, hasSecret: boolean) {
  if (input.application === 'own') {
    if (!input.clientSecret && !hasSecret)
      throw new AppError('invalid', { clientSecret: 'required.client_secret' })
    return
  }
  const outlook = await tx.outlookApplication.findUnique({
    where: { companyId },
    select: { secretSetAt: true },
  })
  if (!outlook?.secretSetAt) throw new AppError('invalid', { application: 'required.outlook_application' })
}

async function sealed(tx: Tx, companyId: string, secret: string) {
  return {
    secretSealed: await sealSecret(tx, secretPlace(companyId), secret),
    secretHint: secret.slice(0, HINT_LENGTH),
    secretSetAt: new Date(),
  }
}
