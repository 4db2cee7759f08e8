import { getTranslations } from 'next-intl/server'
import { Form } from '@/components/form/form'
import { SubmitButton } from '@/components/form/submit-button'
import { Callout } from '@/components/ui/callout'
import { RelativeTime } from '@/components/ui/relative-time'
import { StateWord } from '@/components/ui/state-word'
import type { ApplicationCheck } from '@/lib/data/settings/application-check'
import type { FormAction } from '@/lib/domain/action-state'
import { CHECK_OUTCOMES } from '@/lib/domain/microsoft/credential-check'
import { quoteMicrosoft } from '@/lib/domain/microsoft/quote-microsoft'
import { describeCheck } from './check-words'

type Props = {
  /** null: never tried. */
  check: ApplicationCheck | null
  /** Tries again; null: the role may not. */
  action: FormAction | null
}

/** What Microsoft last said of the stored credentials, when, and the button that asks again. */
export async function CheckState({ check, action }: Props) {
  const t = await getTranslations('settings.check')
  const tone = check && CHECK_OUTCOMES[check.outcome].tone
  const words = check && (await describeCheck(check))
  return (
    <section aria-label={t('title')} className="mb-8 grid gap-3">
      {check && words && tone !== 'ok' && (
        <Callout
          tone={tone ?? 'info'}
          role={tone === 'danger' ? 'alert' : 'status'}
          title={words.what}
          why={words.why}
          todo={words.todo}
          details={quoteMicrosoft(check) ?? undefined}
        />
      )}
      <div className="flex items-center justify-between gap-x-4 rounded-base border border-border py-2 pr-2 pl-3">
        <p className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
          {words && tone === 'ok' && <StateWord tone="ok">{words.what}</StateWord>}
          <span className="text-muted">{check ? <When check={check} /> : t('never')}</span>
        </p>
        {action && (
          <Form name="check" action={action} className="shrink-0">
            <SubmitButton variant="secondary" size="small">
              {t('button')}
            </SubmitButton>
          </Form>
        )}
      </div>
    </section>
  )
}

async function When({ check }: { check: ApplicationCheck }) {
  const t = await getTranslations('settings.check')
  const when = () => <RelativeTime value={check.at} />
  return check.domain && check.foundId === check.directoryId
    ? t.rich('whenDomain', { when, domain: check.domain })
    : t.rich('when', { when })
}
