import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound, redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { setLanguage } from '@/app/(auth)/actions'
import { Door } from '@/components/shell/door'
import { LanguageLine } from '@/components/shell/language-switch'
import { getActor } from '@/lib/auth/actor'
import { safeNext, signInPath } from '@/lib/auth/safe-next'
import { findSignInCompany } from '@/lib/data/microsoft-sign-in/sign-in-link'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { signInWithMicrosoft } from '../actions'
import { MicrosoftForm } from '../microsoft-form'

type Props = {
  params: Promise<{ link: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('auth.microsoft'))('title') }
}

/** A company's own door: by Microsoft. Its address cannot be guessed; one that leads nowhere is 404. */
export default async function MicrosoftSignInPage({ params, searchParams }: Props) {
  const [{ link }, { next: asked }] = await Promise.all([params, searchParams])
  const company = await findSignInCompany(link)
  if (!company) notFound()
  const next = safeNext(asked)
  if (await getActor()) redirect(next ?? `/${company.slug}`)
  const t = await getTranslations('auth.microsoft')
  return (
    <Door title={company.name} lead={<p>{t('lead')}</p>} foot={<LanguageLine action={setLanguage} />}>
      <ClientMessages areas={['auth']}>
        <MicrosoftForm action={signInWithMicrosoft} link={link} next={next ?? ''} primary />
      </ClientMessages>
      <p className="mt-6 text-12">
        <Link className="link" href={signInPath(next)}>
          {t('withPassword')}
        </Link>
      </p>
    </Door>
  )
}
