import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { setLanguage } from '@/app/(auth)/actions'
import { Door } from '@/components/shell/door'
import { LanguageLine } from '@/components/shell/language-switch'
import { findChallenge } from '@/lib/auth/challenge'
import { safeNext, signInPath } from '@/lib/auth/safe-next'
import { readChallenge } from '@/lib/auth/session-cookies'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { signInWithCode } from '../actions'
import { CodeForm } from './code-form'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('auth.code'))('title') }
}

/** After the password: the second factor. Without a password just given it leads back to the sign-in. */
export default async function CodePage({ searchParams }: Props) {
  const { next: asked, use } = await searchParams
  const next = safeNext(asked)
  const challenge = await readChallenge()
  if (!challenge || !(await findChallenge(challenge))) redirect(signInPath(next))
  const t = await getTranslations('auth.code')
  const recovery = use === 'recovery'
  const other = new URLSearchParams({
    ...(recovery ? {} : { use: 'recovery' }),
    ...(next ? { next } : {}),
  }).toString()
  return (
    <Door
      title={t(recovery ? 'recoveryTitle' : 'title')}
      lead={<p>{t(recovery ? 'recoveryLead' : 'lead')}</p>}
      foot={<LanguageLine action={setLanguage} />}
    >
      <ClientMessages areas={['auth']}>
        <CodeForm
          key={recovery ? 'recovery' : 'app'}
          action={signInWithCode}
          next={next ?? ''}
          recovery={recovery}
        />
      </ClientMessages>
      <div className="mt-6 grid gap-2 text-12">
        <Link className="link justify-self-start" href={`/sign-in/code${other ? `?${other}` : ''}`}>
          {t(recovery ? 'useApp' : 'useRecovery')}
        </Link>
        {recovery && <p className="text-muted">{t('lost')}</p>}
        <Link className="link justify-self-start" href={signInPath(next)}>
          {t('back')}
        </Link>
      </div>
    </Door>
  )
}
