'use client'

import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { TakenOver } from '@/lib/domain/action-state'
import { readBase } from '@/lib/domain/three-way'
import { changedFields, isTouched, keepStored, takeValues } from './dirty'
import { useFormContext } from './form-context'

type Props = {
  version: number
  /** What is stored, by field, as controls hold it. */
  values: Record<string, string>
}

type Basis = { version: string; base: string }

const basisOf = ({ version, values }: Props): Basis => ({
  version: String(version),
  base: JSON.stringify(values),
})

/** The field that tells what a form was made from. */
export const BASE = 'base'

/** Fired at a form that takes over what somebody else saved. */
const TAKEN = 'taken-over'

/** With JavaScript: the form takes over stored values, and is from then on made from them. */
export function takeOver(form: HTMLFormElement, taken: TakenOver): void {
  takeValues(form, taken.values, taken.fields)
  form.dispatchEvent(new CustomEvent<TakenOver>(TAKEN, { detail: taken }))
}

/**
 * What a form was made from, so that saving notices what somebody else saved since. It stays as it was while
 * something is typed, however often the page is read again; an untouched form follows what is stored. A draft, or
 * a form that came back without JavaScript, brings its own along.
 */
export function FormBasis(props: Props) {
  const { returned } = useFormContext()
  const stored = basisOf(props)
  const [basis, setBasis] = useState<Basis>(() =>
    returned?.version === undefined ? stored : { version: returned.version, base: returned.base ?? '' },
  )
  const field = useRef<HTMLInputElement>(null)

  const follow = useEffectEvent(() => {
    const form = field.current?.form
    const from = readBase(basis.base)
    if (!form || form.dataset.returned !== undefined || !from) return
    if (isTouched(form, from)) return keepStored(form, from)
    takeValues(form, props.values)
    setBasis(basisOf(props))
  })

  /** After saving, when what stands in the form is what is stored. */
  const adopt = useEffectEvent(() => {
    const form = field.current?.form
    if (!form || form.dataset.returned !== undefined || changedFields(form).length > 0) return
    takeValues(form, props.values)
    setBasis(basisOf(props))
  })

  useEffect(() => follow(), [stored.version, stored.base])

  useEffect(() => {
    const form = field.current?.form
    if (!form) return
    const adopted = () => adopt()
    const emptied = () => setTimeout(follow)
    const taken = (event: Event) => {
      const { version, values } = (event as CustomEvent<TakenOver>).detail
      setBasis(basisOf({ version, values }))
    }
    form.addEventListener('adopted', adopted)
    form.addEventListener('reset', emptied)
    form.addEventListener(TAKEN, taken)
    return () => {
      form.removeEventListener('adopted', adopted)
      form.removeEventListener('reset', emptied)
      form.removeEventListener(TAKEN, taken)
    }
  }, [])

  return (
    <>
      <input ref={field} type="hidden" name="version" value={basis.version} readOnly />
      <input type="hidden" name={BASE} value={basis.base} readOnly />
    </>
  )
}
