import { getTranslations } from 'next-intl/server'
import { Field } from '@/components/form/field'
import { FormErrors } from '@/components/form/form-errors'
import { Input } from '@/components/form/input'
import { RemoteFields } from '@/components/form/remote-form'
import { SubmitButton } from '@/components/form/submit-button'
import { Callout } from '@/components/ui/callout'
import { CopyButton } from '@/components/ui/copy-button'
import { RelativeTime } from '@/components/ui/relative-time'
import type { ApprovalView } from '@/lib/data/connection/get-approval'
import { quoteMicrosoft } from '@/lib/domain/microsoft/quote-microsoft'
import { APPROVAL } from './connection-forms'

/** What an administrator answered to the approval link: it means only « connect now ». */
export async function ApprovalAnswer({ answer }: { answer: NonNullable<ApprovalView['answer']> }) {
  const [t, connection] = await Promise.all([
    getTranslations('microsoft.approval'),
    getTranslations('connection'),
  ])
  const { refusal } = answer
  if (answer.approved) {
    return (
      <Callout
        tone="ok"
        role="status"
        title={t('approved')}
        why={t.rich('approvedWhy', { when: () => <RelativeTime value={answer.at} /> })}
        todo={t('approvedTodo')}
      />
    )
  }
  const values = { account: '', username: '', server: '', code: refusal?.code ?? '' }
  return (
    <Callout
      tone="warn"
      role="status"
      title={t('refused')}
      why={connection(`refusals.${refusal?.key ?? 'unknown'}.why`, values)}
      details={(refusal && quoteMicrosoft(refusal)) ?? undefined}
    />
  )
}

/** The link to copy and hand over; the button makes one, or another. */
export async function ApprovalLink({ link }: { link: ApprovalView['link'] }) {
  const t = await getTranslations('microsoft.approval')
  const help = link ? `${t('help')} ${t('validUntil', { date: link.expiresAt })}` : t('help')
  return (
    <RemoteFields form={APPROVAL}>
      <div className="grid gap-2">
        <FormErrors summary={false} />
        {link ? (
          <Field
            name="approval"
            label={t('button')}
            help={help}
            beside={
              <SubmitButton form={APPROVAL} variant="quiet" size="small">
                {t('renew')}
              </SubmitButton>
            }
          >
            <div className="flex flex-wrap gap-2">
              <Input mono readOnly name="" value={link.url} className="min-w-0 flex-1" />
              <CopyButton text={link.url} label={t('copy')} size="base" />
            </div>
          </Field>
        ) : (
          <>
            <div>
              <SubmitButton form={APPROVAL} variant="secondary" size="small">
                {t('button')}
              </SubmitButton>
            </div>
            <p className="text-12 text-muted">{help}</p>
          </>
        )}
      </div>
    </RemoteFields>
  )
}
