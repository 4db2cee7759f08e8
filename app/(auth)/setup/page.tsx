import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { setLanguage } from '@/app/(auth)/actions'
import { Door } from '@/components/shell/door'
import { LanguageLine } from '@/components/shell/language-switch'
import { ButtonLink } from '@/components/ui/button'
import { getSetup } from '@/lib/data/setup/setup-link'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { setUp } from './actions'
import { SetupForm } from './setup-form'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('setup'))('title') }
}

/** The first start, with the link that the log printed. Afterwards it only says where to go. */
export default async function SetupPage({ searchParams }: Props) {
  const { token } = await searchParams
  const [setup, t] = await Promise.all([getSetup(token), getTranslations('setup')])
  const foot = <LanguageLine action={setLanguage} />
  if (setup === 'open' && typeof token === 'string') {
    return (
      <Door wide title={t('title')} lead={<p>{t('lead')}</p>} foot={foot}>
        <ClientMessages areas={['setup']}>
          <SetupForm action={setUp} token={token} />
        </ClientMessages>
      </Door>
    )
  }
  const area = setup === 'done' ? 'done' : 'over'
  const lead = (
    <>
      <p>{t(`${area}.why`)}</p>
      <p className="mt-1">{t(`${area}.todo`)}</p>
    </>
  )
  return (
    <Door wide title={t(`${area}.title`)} lead={lead} foot={foot}>
      {setup === 'done' && <ButtonLink href="/sign-in">{t('done.signIn')}</ButtonLink>}
    </Door>
  )
}
