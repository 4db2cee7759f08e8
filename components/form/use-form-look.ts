'use client'

import { useEffect, useEffectEvent, useRef, useState, type RefObject } from 'react'

/** Everything after which a form's fields may hold something else. */
const EVENTS = ['input', 'change', 'adopted'] as const

/**
 * Looks at the form around an element whenever something in it changes, also by script.
 * @param read what is of interest; compared as JSON
 * @returns where to put the ref, and what was read; null before JavaScript has arrived
 */
export function useFormLook<T>(
  read: (form: HTMLFormElement) => T,
): [ref: RefObject<HTMLDivElement | null>, seen: T | null] {
  const ref = useRef<HTMLDivElement>(null)
  const [seen, setSeen] = useState<T | null>(null)
  const look = useEffectEvent((form: HTMLFormElement) => {
    const now = read(form)
    setSeen((before) => (JSON.stringify(before) === JSON.stringify(now) ? before : now))
  })
  useEffect(() => {
    const form = ref.current?.closest('form')
    if (!form) return
    const now = () => look(form)
    const later = () => setTimeout(now)
    now()
    for (const name of EVENTS) form.addEventListener(name, now)
    form.addEventListener('reset', later)
    return () => {
      for (const name of EVENTS) form.removeEventListener(name, now)
      form.removeEventListener('reset', later)
    }
  }, [])
  return [ref, seen]
}
