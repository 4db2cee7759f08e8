'use client'

import type { ReactNode } from 'react'
import type { ButtonVariant } from '@/components/ui/button-style'
import type { FormAction } from '@/lib/domain/action-state'
import { ConfirmSubmit } from './confirm-submit'
import { Form } from './form'

type Props = {
  action: FormAction
  /** The button's verb, in the page and in the dialog. */
  label: string
  /** Its accessible name, where the verb alone does not say whom it concerns. */
  name?: string
  title: string
  /** What will be lost. */
  text: ReactNode
  fields?: Record<string, string>
  variant?: ButtonVariant
  size?: 'small' | 'base'
}

/** A form of one button that asks first (ConfirmSubmit). */
export function ConfirmForm({ action, name, fields = {}, ...button }: Props) {
  return (
    <Form action={action} summary={false}>
      {Object.entries(fields).map(([field, value]) => (
        <input key={field} type="hidden" name={field} value={value} />
      ))}
      <ConfirmSubmit {...button} ariaLabel={name} />
    </Form>
  )
}
