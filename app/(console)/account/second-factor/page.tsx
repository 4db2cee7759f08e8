import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { Callout } from '@/components/ui/callout'
import { Page } from '@/components/ui/page'
import { PageHeader } from '@/components/ui/page-header'
import { QrCode } from '@/components/ui/qr-code'
import { Tag } from '@/components/ui/tag'
import { findMyCompanies, requireActor } from '@/lib/auth/actor'
import { safeNext } from '@/lib/auth/safe-next'
import { countRecoveryCodes, startEnrolment } from '@/lib/auth/second-factor/enrol'
import { keyUri } from '@/lib/auth/second-factor/totp'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { getEnv } from '@/lib/platform/env'
import { PersonBar } from '@/app/(console)/person-bar'
import { makeRecoveryCodes, turnOff, turnOn } from './actions'
import { EnrolSection } from './enrol-section'
import { CodesSection, OffSection } from './manage-sections'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('account.factor'))('title') }
}

/** Setting up the second factor, also on the way into a company that asks for it; managing it afterwards. */
export default async function SecondFactorPage({ searchParams }: Props) {
  const actor = await requireActor()
  // A company's Microsoft opened this session: the person's own factor is out of its reach.
  if (actor.session.onlyCompanyId !== null) redirect('/account')
  const { next: asked, replace } = await searchParams
  const next = safeNext(asked)
  const [t, account, left, companies] = await Promise.all([
    getTranslations('account.factor'),
    getTranslations('account'),
    countRecoveryCodes(actor.userId),
    findMyCompanies(),
  ])
  const on = left !== null
  const secret = !on || replace === '1' ? await startEnrolment(actor.userId) : null
  const asking = companies.find(({ slug }) => next?.split(/[/?#]/)[1] === slug)
  return (
    <>
      <PersonBar
        actor={actor}
        crumbs={[{ label: account('title'), href: '/account' }, { label: t('title') }]}
      />
      <Page width="form">
        <PageHeader
          title={t('title')}
          tag={<Tag tone={on ? 'ok' : 'neutral'}>{t(on ? 'on' : 'off')}</Tag>}
          lead={on ? undefined : t('help')}
        />
        {!on && asking?.lacksSecondFactor && (
          <Callout
            key="must"
            tone="warn"
            title={t('mustTitle')}
            why={t('mustWhy', { company: asking.name })}
            className="mb-6"
          />
        )}
        <ClientMessages key="forms" areas={['account']}>
          <EnrolSection
            key="enrol"
            action={turnOn}
            replacing={on}
            next={next}
            setup={
              secret === null
                ? null
                : {
                    secret,
                    qr: (
                      <QrCode
                        text={keyUri(secret, actor.email, issuer())}
                        label={t('qr')}
                        className="size-44"
                      />
                    ),
                  }
            }
          />
          {on && <CodesSection key="codes" action={makeRecoveryCodes} left={left} />}
          {on && !companies.some((company) => company.mustHaveSecondFactor) && (
            <OffSection key="off" action={turnOff} />
          )}
        </ClientMessages>
      </Page>
    </>
  )
}

/** What the application files the account under: which Relais it is, unless it is the only one on its machine. */
function issuer(): string {
  const { hostname } = new URL(getEnv().APP_URL)
  return hostname === 'localhost' ? 'Relais' : `Relais ${hostname}`
}
