import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { setLanguage } from '@/app/(auth)/actions'
import { Door } from '@/components/shell/door'
import { LanguageLine } from '@/components/shell/language-switch'
import { Callout } from '@/components/ui/callout'
import { findPasswordLink } from '@/lib/auth/password-links'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { requestPasswordLink, setPasswordByLink } from './actions'
import { RequestForm } from './request-form'
import { ResetForm } from './reset-form'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('auth.reset'))('title') }
}

/** Choosing a password by a one-time link; without one, asking for it by mail. */
export default async function ResetPasswordPage({ searchParams }: Props) {
  const { token, asked } = await searchParams
  const t = await getTranslations('auth.reset')
  const foot = <LanguageLine action={setLanguage} />
  const link = typeof token === 'string' ? await findPasswordLink(token) : null
  const back = (
    <p className="mt-6 text-12">
      <Link className="link" href="/sign-in">
        {t('back')}
      </Link>
    </p>
  )
  if (typeof token === 'string' && link) {
    return (
      <Door title={t('title')} lead={<p>{t('lead', { email: link.email })}</p>} foot={foot}>
        <ClientMessages areas={['auth']}>
          <ResetForm action={setPasswordByLink} token={token} email={link.email} />
        </ClientMessages>
      </Door>
    )
  }
  if (token === undefined && asked === '1') {
    return (
      <Door title={t('requested')} foot={foot}>
        <Callout tone="info" role="status" why={t('requestedWhy')} todo={t('requestedTodo')} />
        {back}
      </Door>
    )
  }
  const invalid = token !== undefined
  const lead = invalid ? (
    <>
      <p>{t('invalidWhy')}</p>
      <p className="mt-1">{t('invalidTodo')}</p>
    </>
  ) : (
    <p>{t('noneLead')}</p>
  )
  return (
    <Door title={t(invalid ? 'invalidTitle' : 'noneTitle')} lead={lead} foot={foot}>
      <ClientMessages areas={['auth']}>
        <RequestForm action={requestPasswordLink} />
      </ClientMessages>
      {back}
    </Door>
  )
}
