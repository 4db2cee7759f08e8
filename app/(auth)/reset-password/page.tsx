import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { setLanguage } from '@/app/(auth)/actions'
import { Door } from '@/components/shell/door'
import { LanguageLine } from '@/components/shell/language-switch'
import { findPasswordLink } from '@/lib/auth/password-links'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { setPasswordByLink } from './actions'
import { ResetForm } from './reset-form'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('auth.reset'))('title') }
}

/** Choosing a password by a one-time link; without a link, how to get one. */
export default async function ResetPasswordPage({ searchParams }: Props) {
  const { token } = await searchParams
  const t = await getTranslations('auth.reset')
  const foot = <LanguageLine action={setLanguage} />
  const link = typeof token === 'string' ? await findPasswordLink(token) : null
  if (typeof token === 'string' && link) {
    return (
      <Door title={t('title')} lead={<p>{t('lead', { email: link.email })}</p>} foot={foot}>
        <ClientMessages areas={['auth']}>
          <ResetForm action={setPasswordByLink} token={token} email={link.email} />
        </ClientMessages>
      </Door>
    )
  }
  const texts =
    token === undefined
      ? { title: t('noneTitle'), why: t('noneWhy'), todo: t('noneTodo') }
      : { title: t('invalidTitle'), why: t('invalidWhy'), todo: t('invalidTodo') }
  const lead = (
    <>
      <p>{texts.why}</p>
      <p className="mt-1">{texts.todo}</p>
    </>
  )
  return (
    <Door wide title={texts.title} lead={lead} foot={foot}>
      <Link className="link" href="/sign-in">
        {t('back')}
      </Link>
    </Door>
  )
}
