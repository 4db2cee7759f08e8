import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { getLocale, getTranslations } from 'next-intl/server'
import { Callout } from '@/components/ui/callout'
import { DoneToast } from '@/components/ui/done-toast'
import { Page } from '@/components/ui/page'
import { PageHeader } from '@/components/ui/page-header'
import { findMyCompanies, requireActor } from '@/lib/auth/actor'
import { findSessions } from '@/lib/auth/session-list'
import { countRecoveryCodes } from '@/lib/auth/second-factor/enrol'
import { findOwnIdentities } from '@/lib/data/microsoft-sign-in/find-own-identities'
import { cookieNames } from '@/lib/domain/cookies'
import { parseTheme } from '@/lib/domain/theme'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { getEnv } from '@/lib/platform/env'
import { PersonBar } from '@/app/(console)/person-bar'
import { changeOwnPassword, endOtherSessions, endSession, saveAccount } from './actions'
import { linkMicrosoft } from './microsoft-actions'
import { MicrosoftSection } from './microsoft-section'
import { FactorSection } from './factor-section'
import { PasswordForm } from './password-form'
import { ProfileForm } from './profile-form'
import { SessionsSection } from './sessions-section'

/** What a redirect brought along as `?done=`. */
const SAID: Partial<Record<string, 'factor.removed' | 'microsoft.linked' | 'microsoft.asked'>> = {
  factorRemoved: 'factor.removed',
  microsoftLinked: 'microsoft.linked',
  microsoftWaiting: 'microsoft.asked',
}

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('account'))('title') }
}

/** One's own account: who one is, how one gets in, and where one is signed in. */
export default async function AccountPage({ searchParams }: Props) {
  const { done } = await searchParams
  const actor = await requireActor()
  const [t, locale, jar] = await Promise.all([getTranslations('account'), getLocale(), cookies()])
  const [sessions, codesLeft, companies] = await Promise.all([
    findSessions(actor),
    countRecoveryCodes(actor.userId),
    findOwnIdentities(actor.userId),
  ])
  const said = SAID[String(done)]
  const scoped = actor.session.onlyCompanyId !== null
  const theme = parseTheme(jar.get(cookieNames(getEnv().APP_URL).theme)?.value)
  return (
    <>
      <PersonBar actor={actor} crumbs={[{ label: t('title') }]} />
      <Page width="form">
        <DoneToast message={said ? t(said) : null} />
        <PageHeader title={t('title')} />
        <ClientMessages areas={['account', 'errors', 'shell']}>
          {scoped ? (
            <Callout
              title={t('scoped.title')}
              why={t('scoped.why', { company: (await findMyCompanies())[0]?.name ?? '' })}
              className="mb-8"
            />
          ) : (
            <>
              <ProfileForm
                action={saveAccount}
                person={{ ...actor, locale: actor.locale ?? '' }}
                shown={locale}
                theme={theme}
                timeZones={Intl.supportedValuesOf('timeZone')}
              />
              {actor.session.hasPassword && <PasswordForm action={changeOwnPassword} email={actor.email} />}
              <FactorSection codesLeft={codesLeft} />
              {companies.length > 0 && <MicrosoftSection companies={companies} action={linkMicrosoft} />}
            </>
          )}
          <SessionsSection sessions={sessions} endOne={endSession} endOthers={endOtherSessions} />
        </ClientMessages>
      </Page>
    </>
  )
}
