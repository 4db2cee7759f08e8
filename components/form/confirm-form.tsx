'use client'

import { useRef, useState, type ReactNode } from 'react'
import type { ButtonVariant } from '@/components/ui/button-style'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { useHydrated } from '@/components/ui/use-hydrated'
import type { FormAction } from '@/lib/domain/action-state'
import { Form } from './form'
import { SubmitButton } from './submit-button'

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

/**
 * A button that asks first. Before JavaScript has arrived it sends at once: what is beside it must have said what
 * it does.
 */
export function ConfirmForm({ action, label, name, title, text, fields = {}, variant, size }: Props) {
  const hydrated = useHydrated()
  const [asking, setAsking] = useState(false)
  const anchor = useRef<HTMLSpanElement>(null)
  return (
    <Form action={action} summary={false}>
      {Object.entries(fields).map(([field, value]) => (
        <input key={field} type="hidden" name={field} value={value} />
      ))}
      <span ref={anchor} />
      <SubmitButton
        variant={variant ?? 'danger'}
        size={size}
        aria-label={name}
        onClick={(event) => {
          if (!hydrated) return
          event.preventDefault()
          setAsking(true)
        }}
      >
        {label}
      </SubmitButton>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={title}
        text={text}
        confirmLabel={label}
        onConfirm={() => anchor.current?.closest('form')?.requestSubmit()}
      />
    </Form>
  )
}
