import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { setLanguage } from '@/app/(auth)/actions'
import { Form } from '@/components/form/form'
import { SubmitButton } from '@/components/form/submit-button'
import { Door } from '@/components/shell/door'
import { LanguageLine } from '@/components/shell/language-switch'
import { findMailboxLink } from '@/lib/data/mailbox-links/visitor'
import { goToMicrosoft } from '../actions'
import { readBrowser } from '../browser'

type Props = { params: Promise<{ token: string }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('mailbox'))('title') }
}

/** Which company asks for which mailbox, and the way to Microsoft's sign-in. Showing it binds nothing yet. */
export default async function MailboxPage({ params }: Props) {
  const { token } = await params
  const [found, t] = await Promise.all([
    findMailboxLink(token, await readBrowser()),
    getTranslations('mailbox'),
  ])
  const foot = <LanguageLine action={setLanguage} />
  if (found.state !== 'open') {
    const area = found.state === 'other_browser' ? 'otherBrowser' : 'over'
    const lead = (
      <>
        <p>{t(`${area}.why`)}</p>
        <p className="mt-1">{t(`${area}.todo`)}</p>
      </>
    )
    return <Door wide title={t(`${area}.title`)} lead={lead} foot={foot} />
  }
  const { company, mailbox } = found.invitation
  const lead = (
    <div className="grid gap-3">
      <p className="text-text">{t('lead', { company, mailbox })}</p>
      <p>{t('what', { company, mailbox })}</p>
      <p>{t('where')}</p>
    </div>
  )
  return (
    <Door wide title={t('heading', { company })} lead={lead} foot={foot}>
      <Form action={goToMicrosoft} summary={false}>
        <input type="hidden" name="token" value={token} />
        <SubmitButton size="large">{t('go')}</SubmitButton>
      </Form>
    </Door>
  )
}
