import { getTranslations } from 'next-intl/server'
import { Field } from '@/components/form/field'
import { FormErrors } from '@/components/form/form-errors'
import { RemoteFields } from '@/components/form/remote-form'
import { SubmitButton } from '@/components/form/submit-button'
import { Textarea } from '@/components/form/textarea'
import { RelativeTime } from '@/components/ui/relative-time'
import type { ConnectionView } from '@/lib/data/connection/get-connection-view'
import { EXPLAIN } from './connection-forms'

type Props = { unfinished: NonNullable<ConnectionView['unfinished']> }

/** Somebody is at Microsoft's: errors that it shows on its own pages come back only if they are pasted. */
export async function ConnectionUnfinished({ unfinished }: Props) {
  const t = await getTranslations('microsoft.unfinished')
  const when = () => <RelativeTime value={unfinished.startedAt} />
  return (
    <div className="grid gap-3">
      <p className="text-muted">{t.rich(unfinished.expired ? 'expired' : 'away', { when })}</p>
      <RemoteFields form={EXPLAIN}>
        <FormErrors summary={false} />
        <Field name="error" label={t('label')} help={t('help')}>
          <Textarea form={EXPLAIN} rows={2} autoComplete="off" spellCheck={false} />
        </Field>
        <div>
          <SubmitButton form={EXPLAIN} variant="secondary" size="small">
            {t('explain')}
          </SubmitButton>
        </div>
      </RemoteFields>
    </div>
  )
}
