'use client'

import type { ComponentProps, SubmitEvent } from 'react'
import { usePlainAction, type PlainAction } from './use-plain-action'

type Props = Omit<ComponentProps<'form'>, 'action' | 'onSubmit'> & {
  action: PlainAction
  /** Called with what is sent, before it goes: for what shows at once. */
  onSend?: (data: FormData) => void
  /** It leads away from the page: with something unsaved on it, that is asked first. */
  leaves?: boolean
}

/** A form of one or two buttons, after which the page renders again. Without JavaScript it is a plain form. */
export function PlainForm({ action, onSend, leaves, ...rest }: Props) {
  const send = usePlainAction()
  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const data = new FormData(event.currentTarget, event.nativeEvent.submitter)
    onSend?.(data)
    send(action, data, leaves)
  }
  return <form {...rest} action={action} onSubmit={submit} data-leaves={leaves ? '' : undefined} />
}
