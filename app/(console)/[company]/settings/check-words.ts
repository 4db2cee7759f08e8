import 'server-only'
import { getTranslations } from 'next-intl/server'
import type { ApplicationCheck } from '@/lib/data/settings/application-check'
import { CHECK_OUTCOMES } from '@/lib/domain/microsoft/credential-check'

type Field = 'clientId' | 'clientSecret' | 'directoryId'

export type CheckWords = { what: string; why: string; todo: string }

/** What the last check said, as what happened, why, what to do. */
export async function describeCheck(check: ApplicationCheck): Promise<CheckWords> {
  const t = await getTranslations('settings.check.outcome')
  const { outcome, code, domain, foundId } = check
  const shown = code && /^\d+$/.test(code) ? `AADSTS${code}` : (code ?? '?')
  const values = { code: shown, domain: domain ?? '', found: foundId ?? '' }
  return {
    what: t(`${outcome}.what`, values),
    why: t(`${outcome}.why`, values),
    todo: t(`${outcome}.todo`, values),
  }
}

/** The field that Microsoft refused, with the words to say there; null: none in particular. */
export async function findRefusedField(
  check: ApplicationCheck | null,
): Promise<{ field: Field; text: string } | null> {
  const field = check && CHECK_OUTCOMES[check.outcome].field
  return field && check ? { field, text: (await describeCheck(check)).what } : null
}
