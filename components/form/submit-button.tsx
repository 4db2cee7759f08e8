'use client'

import { LoaderCircle } from 'lucide-react'
import { useId, type ComponentProps, type ReactNode } from 'react'
import { useFormStatus } from 'react-dom'
import { buttonStyle, type ButtonLook } from '@/components/ui/button-style'
import { Icon } from '@/components/ui/icon'
import { useFormContext } from './form-context'

type Props = Omit<ComponentProps<'button'>, 'type'> &
  ButtonLook & {
    /** Said while it works; without it the label stays. A wheel turns either way. */
    pendingLabel?: string
    icon?: ReactNode
  }

/**
 * Sends the form it stands in. While the form is under way it is aria-disabled (focus stays) and a second
 * click does nothing. `name` and `value` tell the action which button it was.
 */
export function SubmitButton({
  variant = 'primary',
  size,
  square,
  pendingLabel,
  icon,
  className,
  children,
  ...rest
}: Props) {
  const form = useFormContext()
  const status = useFormStatus()
  const own = useId()
  const id = rest.id ?? own
  const pending = form.pending || status.pending
  const mine = form.pending ? form.submitter === id : status.pending
  return (
    <button
      {...rest}
      id={id}
      type="submit"
      aria-disabled={pending || rest.disabled || undefined}
      onClick={(event) => {
        rest.onClick?.(event)
        if (pending) event.preventDefault()
      }}
      className={buttonStyle({ variant, size, square }, className)}
    >
      {mine ? <Icon as={LoaderCircle} className="animate-turn" /> : icon}
      {mine && pendingLabel ? pendingLabel : children}
    </button>
  )
}
