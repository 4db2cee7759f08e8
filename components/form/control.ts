'use client'

import { clsx } from 'clsx'
import { useField, useFormContext } from './form-context'

/** The classes of a text-like control. `bare` inside a frame of its own (the composer). */
export function controlStyle(options: { state?: 'error' | 'warning'; bare?: boolean; mono?: boolean } = {}) {
  const { state, bare, mono } = options
  return clsx(
    'w-full min-h-(--control) leading-5 placeholder:text-muted placeholder:opacity-100',
    'focus-visible:-outline-offset-1 disabled:text-disabled',
    mono ? 'font-mono text-12 narrow:text-14' : 'narrow:text-16',
    bare
      ? 'bg-transparent py-[5px] pr-2.5 focus-visible:outline-none'
      : 'rounded-base border bg-surface px-2.5 py-[5px] shadow-control focus-visible:rounded-base read-only:[&:is(input,textarea)]:border-border read-only:[&:is(input,textarea)]:bg-sunken read-only:[&:is(input,textarea)]:shadow-none',
    !bare &&
      (state === 'error'
        ? 'border-danger-solid'
        : state === 'warning'
          ? 'border-warn-solid'
          : 'border-control hover:border-muted'),
  )
}

type Own = { id?: string; name?: string; defaultValue?: string | number | readonly string[] }

/**
 * The attributes that a control takes from its field: id, name, descriptions, and the text to begin with
 * (what was typed before, when the form came back without JavaScript).
 */
export function useControl(own: Own) {
  const field = useField()
  const { returned } = useFormContext()
  const name = own.name ?? field?.name
  const back = name === undefined ? undefined : returned?.[name]
  return {
    id: own.id ?? field?.id,
    name,
    defaultValue: back ?? own.defaultValue,
    state: field?.state,
    attributes: {
      'aria-invalid': field?.state === 'error' ? true : undefined,
      'aria-describedby': field?.describedBy,
      'aria-required': field?.required ? true : undefined,
      'data-label': field?.label,
    },
  } as const
}
