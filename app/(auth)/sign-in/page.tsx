import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { setLanguage } from '@/app/(auth)/actions'
import { Door } from '@/components/shell/door'
import { LanguageLine } from '@/components/shell/language-switch'
import { Callout } from '@/components/ui/callout'
import { getActor } from '@/lib/auth/actor'
import { readSignInLink } from '@/lib/auth/microsoft-cookies'
import { safeNext } from '@/lib/auth/safe-next'
import { findSignInCompany } from '@/lib/data/microsoft-sign-in/sign-in-link'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { signInWithPassword } from './actions'
import { signInWithMicrosoft } from './microsoft/actions'
import { MicrosoftForm } from './microsoft/microsoft-form'
import { SignInForm } from './sign-in-form'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('auth.signIn'))('title') }
}

/** The company whose Microsoft sign-in this browser used last, if it still has one. */
async function findRemembered(): Promise<{ link: string; name: string } | null> {
  const link = await readSignInLink()
  const company = link && (await findSignInCompany(link))
  return company ? { link, name: company.name } : null
}

/** The way in. Who is signed in already is sent on. */
export default async function SignInPage({ searchParams }: Props) {
  const { next: asked, done, kept } = await searchParams
  const next = safeNext(asked)
  if (await getActor()) redirect(next ?? '/')
  const [t, company] = await Promise.all([getTranslations('auth.signIn'), findRemembered()])
  return (
    <Door title={t('title')} foot={<LanguageLine action={setLanguage} />}>
      <ClientMessages areas={['auth']}>
        {done === 'password' && <Callout tone="ok" role="status" title={t('reset')} className="mb-6" />}
        {kept === '1' && (
          <Callout tone="info" role="status" title={t('keptTitle')} why={t('keptWhy')} className="mb-6" />
        )}
        <SignInForm action={signInWithPassword} next={next ?? ''} />
        {company && (
          <div className="mt-5 border-t border-border pt-5">
            <MicrosoftForm
              action={signInWithMicrosoft}
              link={company.link}
              company={company.name}
              next={next ?? ''}
            />
          </div>
        )}
      </ClientMessages>
    </Door>
  )
}
