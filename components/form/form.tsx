'use client'

import { clsx } from 'clsx'
import {
  startTransition,
  useActionState,
  useEffect,
  useId,
  useRef,
  useState,
  type ReactNode,
  type SubmitEvent,
} from 'react'
import { useTranslations } from 'next-intl'
import { IDLE, type ActionState, type FormAction } from '@/lib/domain/action-state'
import { MAIN_FORM, type KeptDraft } from '@/lib/domain/draft'
import { Callout } from '@/components/ui/callout'
import { toast } from '@/components/ui/toast-store'
import { adoptValues } from './dirty'
import { DraftNotice } from './draft-notice'
import { useDiscardDraft, useKeptDraft } from './drafts'
import { useFocusAfter } from './focus-after'
import { FormContext } from './form-context'
import { FormErrors } from './form-errors'
import { FormMarks } from './form-marks'
import { StepUp } from './step-up'
import type { FieldCheck } from './use-field-check'

type Props = {
  action: FormAction
  /** Tells the forms of a page apart, where there are several: a draft goes back into the one it came from. */
  name?: string
  initialState?: ActionState
  /** Accessible name, when the form is a region of its own. */
  label?: string
  /** Called after the action said ok (a dialog closes itself, for example). */
  onDone?: (state: ActionState) => void
  /** Empty the fields after ok: for forms that add one thing after another. */
  clearOnDone?: boolean
  /** The rules once more, before sending (useFieldCheck). */
  check?: FieldCheck
  /** False for short forms, whose wrong fields are in sight anyway: no count of them on top. */
  summary?: boolean
  className?: string
  children: ReactNode
}

/**
 * A form on React's action state. Without JavaScript it is a plain form that comes back with what was typed.
 * With it the submit is ours, so that React never resets a field: text is not lost on an error or a double
 * click, and focus goes to the first wrong field. What was typed when the session turned out to be over comes
 * back by itself after signing in (lib/action/identify.ts).
 */
export function Form({ name = MAIN_FORM, ...props }: Props) {
  const kept = useKeptDraft(name)
  const discard = useDiscardDraft()
  // Taken once: whatever becomes of the draft, what stands in the form stays.
  const [draft] = useState(kept)
  const [discarded, setDiscarded] = useState(false)
  // React finds the state of a form sent without JavaScript again by the keys around it: the first stays the same.
  if (discarded || !draft || !discard) {
    return <FilledForm {...props} key={discarded ? 'emptied' : 'form'} name={name} draft={null} />
  }
  const notice = <DraftNotice draft={draft} discard={discard} onDiscarded={() => setDiscarded(true)} />
  return <FilledForm {...props} key="form" name={name} draft={draft} notice={notice} />
}

const IN_BROWSER = typeof window !== 'undefined'

function tell({ doneMessage, doneTone }: ActionState): void {
  if (doneMessage) toast[doneTone ?? 'ok'](doneMessage)
}

type Filled = Props & { name: string; draft: KeptDraft | null; notice?: ReactNode }

function FilledForm({
  action,
  name,
  draft,
  notice,
  initialState = IDLE,
  label,
  onDone,
  clearOnDone,
  check,
  summary = true,
  className,
  children,
}: Filled) {
  // What was answered and not said yet: the page that comes with it may be without this form.
  const untold = useRef<ActionState | null>(null)
  const noted: FormAction = async (before, data) => {
    const answer = await action(before, data)
    untold.current = answer.status === 'ok' && answer.goTo === undefined ? answer : null
    return answer
  }
  const [answer, dispatch, pending] = useActionState(IN_BROWSER ? noted : action, initialState)
  const [checked, setChecked] = useState<ActionState | null>(null)
  const state = checked ?? answer
  // On the way to another site the form is still at work: no save bar, and nothing asks about changes.
  const leaving = state.goTo !== undefined
  const [first] = useState(state)
  const returned = first.values ?? draft?.values
  const fromDraft = draft !== null && first.values === undefined && state.status !== 'ok'
  const [submitter, setSubmitter] = useState<string | null>(null)
  const form = useRef<HTMLFormElement>(null)
  const busy = useRef(false)
  // The button that sent the form: a step-up sends it again as that button would.
  const sentBy = useRef<HTMLElement | null>(null)
  const seen = useRef(state)
  const formId = useId()
  const t = useTranslations('common')
  useFocusAfter(form)

  useEffect(() => {
    busy.current = pending
  }, [pending])

  useEffect(
    () => () => {
      if (untold.current) tell(untold.current)
    },
    [],
  )

  useEffect(() => {
    if (seen.current === state || !form.current) return
    seen.current = state
    untold.current = null
    if (state.goTo !== undefined) window.location.assign(state.goTo)
    else if (state.status === 'ok') {
      if (clearOnDone) form.current.reset()
      else adoptValues(form.current, state.values)
      tell(state)
      onDone?.(state)
    } else if (state.status === 'error') {
      const proof = form.current.querySelector<HTMLElement>('[data-step-up] input, [data-step-up] a')
      const wrong = form.current.querySelector<HTMLElement>('[aria-invalid="true"]')
      const target = proof ?? wrong ?? form.current.querySelector<HTMLElement>('[data-form-errors]')
      target?.focus()
    }
  }, [state, onDone, clearOnDone])

  function submit(event: SubmitEvent<HTMLFormElement>) {
    const button = event.nativeEvent.submitter
    if (event.defaultPrevented || button?.hasAttribute('formaction')) return
    event.preventDefault()
    if (busy.current) return
    if (event.currentTarget.querySelector('[data-busy]')) return void toast.info(t('files.wait'))
    const without = event.currentTarget.querySelector<HTMLElement>('[data-missing]')
    if (without) {
      without.querySelector('button')?.scrollIntoView({ block: 'center' })
      return void toast.error(t('files.missing', { name: without.dataset.missing! }))
    }
    busy.current = true
    if (!button?.hasAttribute('data-resend')) sentBy.current = button
    const data = new FormData(event.currentTarget, sentBy.current)
    setSubmitter(button?.id ?? null)
    void send(data)
  }

  async function send(data: FormData) {
    const fieldErrors = (await check?.(data)) ?? null
    setChecked(fieldErrors && { status: 'error', fieldErrors })
    if (fieldErrors) busy.current = false
    else startTransition(() => dispatch(data))
  }

  const context = {
    state,
    returned,
    draft: fromDraft ? draft : null,
    pending: pending || leaving,
    submitter,
    formId,
  }
  return (
    <FormContext value={context}>
      {fromDraft && notice}
      <form
        ref={form}
        id={formId}
        action={dispatch}
        onSubmit={submit}
        aria-label={label}
        noValidate
        data-returned={returned && (fromDraft || state.status === 'error') ? '' : undefined}
        className={clsx('group/form', className)}
      >
        {/* Enter sends the form's own action, not the first button that happens to stand in it. */}
        <button type="submit" tabIndex={-1} aria-hidden className="sr-only" />
        <FormMarks name={name} draft={draft?.id ?? null} />
        <FormErrors summary={summary} />
        <StepUp />
        {/* Sent without JavaScript: no toast can say it. */}
        {state === first && first.status === 'ok' && first.doneMessage && (
          <Callout tone={first.doneTone ?? 'ok'} role="status" title={first.doneMessage} className="mb-6" />
        )}
        {children}
      </form>
    </FormContext>
  )
}
