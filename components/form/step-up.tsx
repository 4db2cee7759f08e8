'use client'

import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { Callout } from '@/components/ui/callout'
import { useHydrated } from '@/components/ui/use-hydrated'
import { HELD_FIELD, PROOF_FIELD, type ActionState } from '@/lib/domain/action-state'
import { Field } from './field'
import { useFormContext } from './form-context'
import { Input } from './input'
import { SubmitButton } from './submit-button'

/** Marks the button that sends again what was sent before; `<Form>` then names the first button to the action. */
export const RESEND = { 'data-resend': '' }

/**
 * Asks who it is once more, inside the form that wants to know: what was typed stays where it is. Sent again,
 * the form carries the answer. Works before JavaScript has arrived.
 * @param state of a form that is no `<Form>`
 */
export function StepUp({ state }: { state?: ActionState }) {
  const t = useTranslations('common.stepUp')
  const form = useFormContext()
  const hydrated = useHydrated()
  const asked = (state ?? form.state).stepUp
  if (!asked) return null
  const { kind, error, held } = asked
  return (
    <div data-step-up className="mb-6">
      <Callout tone="warn" role="alert" title={t('title')} why={t('why')}>
        {kind === 'microsoft' ? (
          <>
            <p>{t('microsoft')}</p>
            <p className="pt-1">
              <Link className="link" href="/account/confirm" target="_blank">
                {t('toMicrosoft')}
              </Link>
            </p>
          </>
        ) : (
          <div className="mt-3 grid max-w-80 gap-3">
            <Field name={PROOF_FIELD} label={t(`kind.${kind}`)} error={error ?? null}>
              <Input
                type={kind === 'code' ? 'text' : 'password'}
                inputMode={kind === 'code' ? 'numeric' : undefined}
                autoComplete={kind === 'code' ? 'one-time-code' : 'current-password'}
                data-untracked=""
              />
            </Field>
            {hydrated ? (
              <SubmitButton {...RESEND} className="justify-self-start">
                {t('confirm')}
              </SubmitButton>
            ) : (
              <p className="text-12">{t('plain')}</p>
            )}
          </div>
        )}
        {held && <input type="hidden" name={HELD_FIELD} value={held} />}
      </Callout>
    </div>
  )
}
