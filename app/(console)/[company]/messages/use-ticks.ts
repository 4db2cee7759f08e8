'use client'

import { useEffect, useState, type RefObject } from 'react'
import { useHydrated } from '@/components/ui/use-hydrated'

const ROW = 'tbody input[type="checkbox"]'

type Ticks = { ticked: number; all: number; tickAll: (on: boolean) => void }

/** How many rows of the form's table are ticked, of how many; null: without JavaScript nobody counts. */
export function useTicks(inside: RefObject<HTMLElement | null>): Ticks | null {
  const hydrated = useHydrated()
  const [{ ticked, all }, setCount] = useState({ ticked: 0, all: 0 })

  const rowsOf = (form: HTMLFormElement | null | undefined) => [
    ...(form?.querySelectorAll<HTMLInputElement>(ROW) ?? []),
  ]

  // After each rendering, too: rows come and go while one looks.
  useEffect(() => {
    const form = inside.current?.closest('form')
    const count = () => {
      const rows = rowsOf(form)
      const now = { ticked: rows.filter(({ checked }) => checked).length, all: rows.length }
      setCount((before) => (before.ticked === now.ticked && before.all === now.all ? before : now))
    }
    count()
    form?.addEventListener('change', count)
    return () => form?.removeEventListener('change', count)
  })

  function tickAll(on: boolean) {
    const form = inside.current?.closest('form')
    for (const row of rowsOf(form)) row.checked = on
    form?.dispatchEvent(new Event('change'))
  }

  return hydrated ? { ticked, all, tickAll } : null
}
