import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { setLanguage } from '@/app/(auth)/actions'
import { Door } from '@/components/shell/door'
import { LanguageLine } from '@/components/shell/language-switch'
import { Callout } from '@/components/ui/callout'
import { getActor } from '@/lib/auth/actor'
import { safeNext } from '@/lib/auth/safe-next'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { signInWithPassword } from './actions'
import { SignInForm } from './sign-in-form'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('auth.signIn'))('title') }
}

/** The way in. Who is signed in already is sent on. */
export default async function SignInPage({ searchParams }: Props) {
  const { next: asked, done, kept } = await searchParams
  const next = safeNext(asked)
  if (await getActor()) redirect(next ?? '/')
  const t = await getTranslations('auth.signIn')
  return (
    <Door title={t('title')} foot={<LanguageLine action={setLanguage} />}>
      <ClientMessages areas={['auth']}>
        {done === 'password' && <Callout tone="ok" role="status" title={t('reset')} className="mb-6" />}
        {kept === '1' && (
          <Callout tone="info" role="status" title={t('keptTitle')} why={t('keptWhy')} className="mb-6" />
        )}
        <SignInForm action={signInWithPassword} next={next ?? ''} />
      </ClientMessages>
    </Door>
  )
}
