import { getTranslations } from 'next-intl/server'
import Link from 'next/link'
import { Callout } from '@/components/ui/callout'
import type { ApplicationCheck } from '@/lib/data/settings/application-check'
import { isRefused } from '@/lib/domain/microsoft/credential-check'
import { describeCheck } from '../settings/check-words'

type Props = { check: ApplicationCheck | null; settingsHref: string }

/** Where one would connect: what Microsoft refused of the company's application, and where to mend it. */
export async function ApplicationCallout({ check, settingsHref }: Props) {
  if (!check || !isRefused(check.outcome)) return null
  const [t, connect, words] = await Promise.all([
    getTranslations('mailServers.application'),
    getTranslations('mailServers.connect'),
    describeCheck(check),
  ])
  return (
    <Callout
      tone="danger"
      className="mb-6"
      title={t('title')}
      why={words.what}
      todo={t('todo')}
      actions={
        <Link className="link" href={settingsHref}>
          {connect('goSettings')}
        </Link>
      }
    />
  )
}
