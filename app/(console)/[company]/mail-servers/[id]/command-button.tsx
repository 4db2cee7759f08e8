'use client'

import { useActionState } from 'react'
import { FormKey } from '@/components/form/form-marks'
import { StepUp } from '@/components/form/step-up'
import { buttonStyle, type ButtonVariant } from '@/components/ui/button-style'
import { IDLE, type FormAction } from '@/lib/domain/action-state'

/** A button that is a form of its own: it works before JavaScript has arrived. */
export function CommandButton(props: { action: FormAction; label: string; variant?: ButtonVariant }) {
  const [state, dispatch, pending] = useActionState(props.action, IDLE)
  return (
    <form action={dispatch} className="flex items-center gap-2">
      <StepUp state={state} />
      <FormKey done={state.status === 'ok' ? state.at : 0} />
      {state.formError && <p role="alert">{state.formError.title}</p>}
      <button
        type="submit"
        aria-disabled={pending || undefined}
        className={buttonStyle({ variant: props.variant })}
      >
        {props.label}
      </button>
    </form>
  )
}
