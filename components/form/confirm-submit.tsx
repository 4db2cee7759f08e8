'use client'

import { useId, useState, type ReactNode } from 'react'
import type { ButtonVariant } from '@/components/ui/button-style'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { useHydrated } from '@/components/ui/use-hydrated'
import { SubmitButton } from './submit-button'

type Props = {
  /** The button's verb, in the page and in the dialog. */
  label: string
  /** Its accessible name, where the verb alone does not say whom it concerns. */
  ariaLabel?: string
  title: string
  /** What will be lost, or what happens. */
  text: ReactNode
  variant?: ButtonVariant
  size?: 'small' | 'base'
  /** Which button of the form it was. */
  name?: string
  value?: string
  danger?: boolean
  cancelLabel?: string
}

/**
 * A form's button that asks first. Before JavaScript has arrived it sends at once: its own words, or what is beside
 * it, must have said what it does.
 */
export function ConfirmSubmit({
  label,
  ariaLabel,
  title,
  text,
  variant,
  size,
  name,
  value,
  ...dialog
}: Props) {
  const hydrated = useHydrated()
  const [asking, setAsking] = useState(false)
  const id = useId()
  return (
    <>
      <SubmitButton
        id={id}
        variant={variant ?? 'danger'}
        size={size}
        name={name}
        value={value}
        aria-label={ariaLabel}
        onClick={(event) => {
          if (!hydrated) return
          event.preventDefault()
          setAsking(true)
        }}
      >
        {label}
      </SubmitButton>
      <ConfirmDialog
        {...dialog}
        open={asking}
        onOpenChange={setAsking}
        title={title}
        text={text}
        confirmLabel={label}
        onConfirm={() => {
          const button = document.getElementById(id) as HTMLButtonElement | null
          button?.form?.requestSubmit(button)
        }}
      />
    </>
  )
}
