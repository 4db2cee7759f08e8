'use client'

import { useRouter } from 'next/navigation'
import { Fragment, useEffect, useRef, useTransition, type ComponentProps, type FormEvent } from 'react'

type Props = Omit<ComponentProps<'form'>, 'ref'> & {
  action: string
  /** What the address says: the fields follow it when it changes by a link, the focus stays where it was. */
  shown: string
}

/**
 * A GET form. With JavaScript a choice from a list applies at once, empty fields stay out of the address, and
 * the page changes without loading anew; without it the button sends it as forms always did.
 */
export function FilterForm({ action, shown, children, ...rest }: Props) {
  const router = useRouter()
  const [pending, start] = useTransition()
  const form = useRef<HTMLFormElement>(null)
  /** The field one was in when the form went: the new one of its name takes its place. */
  const left = useRef<string | null>(null)

  useEffect(() => {
    const field = left.current === null ? null : form.current?.elements.namedItem(left.current)
    left.current = null
    if (!(field instanceof HTMLElement) || document.activeElement !== document.body) return
    field.focus({ preventScroll: true })
    if (field instanceof HTMLInputElement && field.type === 'search') field.select()
  }, [shown])

  function go(from: HTMLFormElement) {
    const query = new URLSearchParams()
    for (const [name, value] of new FormData(from)) {
      if (typeof value === 'string' && value.trim()) query.set(name, value.trim())
    }
    const inside = document.activeElement
    left.current = inside && from.contains(inside) ? inside.getAttribute('name') : null
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
      ref={form}
      method="get"
      action={action}
      aria-busy={pending}
      onChange={applyChoice}
      onSubmit={(event) => {
        event.preventDefault()
        go(event.currentTarget)
      }}
    >
      <Fragment key={shown}>{children}</Fragment>
    </form>
  )
}
