import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { setLanguage } from '@/app/(auth)/actions'
import { Form } from '@/components/form/form'
import { SubmitButton } from '@/components/form/submit-button'
import { Door } from '@/components/shell/door'
import { LanguageLine } from '@/components/shell/language-switch'
import { TechnicalFold } from '@/components/ui/technical-fold'
import { getMailboxAnswer, type MailboxAnswer } from '@/lib/data/mailbox-links/get-mailbox-answer'
import { tryAgain } from '../actions'
import { readBrowser } from '../browser'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('mailbox'))('title') }
}

/** How it went, for the mailbox's owner, in the browser that the link is bound to; elsewhere it is not there. */
export default async function MailboxAnswerPage({ searchParams }: Props) {
  const { company, link } = await searchParams
  if (typeof company !== 'string' || typeof link !== 'string') notFound()
  const answer = await getMailboxAnswer({ companyId: company, linkId: link }, await readBrowser())
  if (!answer) notFound()
  const t = await getTranslations('mailbox')
  const kind = kindOf(answer)
  const values = { company: answer.company, mailbox: answer.mailbox, account: answer.account ?? '' }
  const details = [answer.code, answer.words].filter(Boolean).join(' – ')
  const explained = ['connected', 'wrong_account', 'none'].includes(kind)
  return (
    <Door
      wide
      title={t(`answer.${kind}.title`)}
      lead={<p>{t(`answer.${kind}.text`, values)}</p>}
      foot={<LanguageLine action={setLanguage} />}
    >
      {kind !== 'connected' && answer.mayRetry && (
        <Form action={tryAgain} summary={false}>
          <input type="hidden" name="company" value={company} />
          <input type="hidden" name="link" value={link} />
          <SubmitButton size="large">{t('again')}</SubmitButton>
        </Form>
      )}
      {!explained && (details || answer.traceId) && (
        <div className="mt-4">
          <TechnicalFold details={details || undefined} id={answer.traceId ?? undefined} />
        </div>
      )}
    </Door>
  )
}

function kindOf({ outcome }: MailboxAnswer) {
  if (outcome === null) return 'none'
  if (outcome === 'connected' || outcome === 'wrong_account') return outcome
  if (outcome === 'consent_declined') return 'declined'
  return outcome === 'microsoft_away' || outcome === 'throttled' ? 'away' : 'other'
}
