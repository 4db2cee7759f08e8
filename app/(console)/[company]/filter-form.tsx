'use client'

import { useRouter } from 'next/navigation'
import { useTransition, type ComponentProps, type FormEvent } from 'react'

/**
 * A GET form. With JavaScript a choice from a list applies at once, empty fields stay out of the address, and
 * the page changes without loading anew; without it the button sends it as forms always did.
 */
export function FilterForm({ action, children, ...rest }: ComponentProps<'form'> & { action: string }) {
  const router = useRouter()
  const [pending, start] = useTransition()

  function go(form: HTMLFormElement) {
    const query = new URLSearchParams()
    for (const [name, value] of new FormData(form)) {
      if (typeof value === 'string' && value.trim()) query.set(name, value.trim())
    }
    const text = query.toString()
    start(() => router.push(text ? `${action}?${text}` : action, { scroll: false }))
  }

  function applyChoice(event: FormEvent<HTMLFormElement>) {
    const field = event.target
    const chosen =
      field instanceof HTMLSelectElement || (field instanceof HTMLInputElement && field.type === 'date')
    if (chosen) go(event.currentTarget)
  }

  return (
    <form
      {...rest}
      method="get"
      action={action}
      aria-busy={pending}
      onChange={applyChoice}
      onSubmit={(event) => {
        event.preventDefault()
        go(event.currentTarget)
      }}
    >
      {children}
    </form>
  )
}
