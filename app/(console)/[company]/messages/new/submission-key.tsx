'use client'

import { useEffect, useRef } from 'react'
import { useFormContext } from '@/components/form/form-context'

/**
 * One key for each form that is shown: sent twice, it is one message. With JavaScript the key is made anew
 * whenever the form appears, so that coming back to it from the message's page writes another message.
 */
export function SubmissionKey({ initial }: { initial: string }) {
  const { returned } = useFormContext()
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (field.current) field.current.value = randomId()
  }, [])
  const key = returned?.submissionKey ?? initial
  return <input ref={field} type="hidden" name="submissionKey" defaultValue={key} data-untracked="" />
}

/** A random UUID; crypto.randomUUID exists on https and localhost only. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
