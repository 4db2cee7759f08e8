'use client'

import { createContext, useContext } from 'react'
import { IDLE, type ActionState } from '@/lib/domain/action-state'
import type { KeptDraft } from '@/lib/domain/draft'

export type FormContextValue = {
  state: ActionState
  /** Typed text handed back, by a form that was sent without JavaScript or by a draft; wins over stored values. */
  returned: Record<string, string> | undefined
  /** The draft that `returned` is from, as long as it stands there unsaved. */
  draft: KeptDraft | null
  pending: boolean
  /** The id of the button that sent it. */
  submitter: string | null
  formId: string
}

export const FormContext = createContext<FormContextValue>({
  state: IDLE,
  returned: undefined,
  draft: null,
  pending: false,
  submitter: null,
  formId: '',
})

/** The form around this field or button; idle outside of one. */
export function useFormContext(): FormContextValue {
  return useContext(FormContext)
}

export type FieldContextValue = {
  name: string
  id: string
  label: string
  describedBy: string | undefined
  state: 'error' | 'warning' | undefined
  required: boolean
}

export const FieldContext = createContext<FieldContextValue | null>(null)

/** What the field around a control says: its id, name and descriptions, wired once. */
export function useField(): FieldContextValue | null {
  return useContext(FieldContext)
}

/** The id of a field's control. useId's own colons and guillemets are kept out of anchors. */
export function fieldId(formId: string, name: string): string {
  return `field-${formId.replace(/[^\w-]/g, '')}-${name}`
}
