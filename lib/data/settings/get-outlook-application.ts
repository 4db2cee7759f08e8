import { inCompany } from '@/lib/db'
import { getEnv } from '@/lib/platform/env'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { readCheck, type ApplicationCheck } from './application-check'

/** A company's Outlook application as a page may see it: that a secret is set, never the secret. */
export type OutlookApplicationView = {
  clientId: string
  directoryId: string | null
  multipleOrganizations: boolean
  /** First 3 characters, as Entra itself hints; null: no secret yet. */
  secretHint: string | null
  secretSetAt: Date | null
  /** ISO date (yyyy-mm-dd). */
  secretExpiresOn: string | null
  version: number
  /** What Microsoft last said of it; null: never asked. */
  check: ApplicationCheck | null
}

export type SettingsView = {
  application: OutlookApplicationView | null
  /** To copy into Entra, platform "Web". */
  redirectUri: string
  /** Entra accepts http only for localhost. */
  redirectUriRefused: boolean
  canEdit: boolean
}

/** @throws AppError forbidden */
export async function getSettings(who: CompanyActor): Promise<SettingsView> {
  authorize(who, 'settings.view')
  const row = await inCompany(who.company.id, (tx) =>
    tx.outlookApplication.findUnique({ where: { companyId: who.company.id }, omit: { secretSealed: true } }),
  )
  const appUrl = new URL(getEnv().APP_URL)
  return {
    application: row && {
      clientId: row.clientId,
      directoryId: row.directoryId,
      multipleOrganizations: row.multipleOrganizations,
      secretHint: row.secretHint,
      secretSetAt: row.secretSetAt,
      secretExpiresOn: isoDay(row.secretExpiresOn),
      version: row.version,
      check: readCheck(row),
    },
    redirectUri: redirectUri(),
    redirectUriRefused: appUrl.protocol === 'http:' && appUrl.hostname !== 'localhost',
    canEdit: who.can('settings.edit'),
  }
}

/** APP_URL + the callback: what is registered in Entra. */
export function redirectUri(): string {
  return `${getEnv().APP_URL}/microsoft_outlook/confirm`
}

/** yyyy-mm-dd of a date without time. */
export function isoDay(date: Date | null): string | null {
  return date?.toISOString().slice(0, 10) ?? null
}
