'use client'

import {
  createContext,
  startTransition,
  useActionState,
  useContext,
  useEffect,
  useRef,
  useState,
  type ReactNode,
  type SubmitEvent,
} from 'react'
import { toast } from '@/components/ui/toast-store'
import { IDLE, type FormAction } from '@/lib/domain/action-state'
import { FormContext, type FormContextValue } from './form-context'

const RemoteForms = createContext<Record<string, FormContextValue>>({})

type Props = {
  /** What its controls name as their `form`. */
  id: string
  action: FormAction
  children: ReactNode
}

/**
 * A form whose controls stand inside another form's markup, where HTML allows none: they name it by their
 * `form` attribute, which works before JavaScript too. It wraps everything that holds such controls.
 */
export function RemoteForm({ id, action, children }: Props) {
  const [state, dispatch, pending] = useActionState(action, IDLE)
  const [first] = useState(state)
  const [submitter, setSubmitter] = useState<string | null>(null)
  const others = useContext(RemoteForms)
  const form = useRef<HTMLFormElement>(null)
  const seen = useRef(state)
  const busy = useRef(false)

  useEffect(() => {
    busy.current = pending
  }, [pending])

  useEffect(() => {
    if (seen.current === state || !form.current) return
    seen.current = state
    if (state.goTo !== undefined) window.location.assign(state.goTo)
    else if (state.status === 'ok') {
      form.current.reset()
      if (state.doneMessage) toast.ok(state.doneMessage)
    } else {
      const wrong = [...form.current.elements].find((control) => control.ariaInvalid === 'true')
      if (wrong instanceof HTMLElement) wrong.focus()
    }
  }, [state])

  // Ours, so that React does not empty the fields after an error.
  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    if (busy.current) return
    busy.current = true
    const button = event.nativeEvent.submitter
    const data = new FormData(event.currentTarget, button)
    setSubmitter(button?.id ?? null)
    startTransition(() => dispatch(data))
  }

  const mine: FormContextValue = {
    state,
    returned: first.values,
    draft: null,
    pending: pending || state.goTo !== undefined,
    submitter,
    formId: id,
  }
  return (
    <RemoteForms value={{ ...others, [id]: mine }}>
      {children}
      <form ref={form} id={id} action={dispatch} onSubmit={submit} noValidate />
    </RemoteForms>
  )
}

/** Around controls of a `<RemoteForm>`: their errors, their text and their button are that form's. */
export function RemoteFields({ form, children }: { form: string; children: ReactNode }) {
  const remote = useContext(RemoteForms)[form]
  return remote ? <FormContext value={remote}>{children}</FormContext> : children
}
