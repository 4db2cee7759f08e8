'use client'

import { useEffect, useRef, useState } from 'react'
import { FORM_FIELDS } from '@/lib/domain/draft'
import { useFormContext } from './form-context'

type Props = { name: string; draft: string | null }

/** What a form says about itself to the action's door: which of the page's forms it is, and where it comes from. */
export function FormMarks({ name, draft }: Props) {
  const { state } = useFormContext()
  return (
    <>
      <input type="hidden" name={FORM_FIELDS.form} value={name} />
      {draft && <input type="hidden" name={FORM_FIELDS.draft} value={draft} />}
      <FormKey done={state.status === 'ok' ? state.at : 0} />
    </>
  )
}

/**
 * A key that is the same when a form is sent twice, so that it is done once. With JavaScript it is made anew whenever
 * the form appears and after each success: sending the same thing again later is doing it again.
 * @param done changes with each success
 */
export function FormKey({ done }: { done: number | undefined }) {
  const key = useRef<HTMLInputElement>(null)
  const [first] = useState(newKey)
  useEffect(() => {
    if (key.current) key.current.value = newKey()
  }, [done])
  // The server's and the browser's differ, and either will do; a browser that fills forms again must not bring an
  // old one back.
  return (
    <input
      ref={key}
      type="hidden"
      name={FORM_FIELDS.key}
      defaultValue={first}
      autoComplete="off"
      data-untracked=""
      suppressHydrationWarning
    />
  )
}

/** A random UUID; crypto.randomUUID exists on https and localhost only. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
