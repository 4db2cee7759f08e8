'use client'

import { clsx } from 'clsx'
import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState, type ClipboardEvent, type KeyboardEvent } from 'react'
import { Icon } from '@/components/ui/icon'
import { addChips, chipsOf, isWhole, textOfChips, type AddressCheck, type Chip } from './address-chips'
import { controlStyle, useControl } from './control'

type Props = {
  /** Comma-separated. */
  defaultValue?: string
  /** A doubt about an address that is well-formed. */
  check?: AddressCheck
  /** Inside the composer's frame: no edge of its own. */
  bare?: boolean
  name?: string
}

/**
 * Several addresses as chips. Comma, semicolon, Enter, Tab and paste part them; × and Backspace take one
 * away. Without JavaScript it is a line of text; either way the form gets one comma-separated text.
 */
export function AddressInput({ defaultValue = '', check, bare, name }: Props) {
  const t = useTranslations('common.addresses')
  const control = useControl({ name, defaultValue })
  const first = String(control.defaultValue ?? '')
  const box = useRef<HTMLInputElement>(null)
  const hidden = useRef<HTMLInputElement>(null)
  const plain = useRef<{ input: HTMLInputElement; text: string; focused: boolean } | null>(null)
  const [chips, setChips] = useState<Chip[] | null>(null)
  const [typed, setTyped] = useState('')
  const [said, setSaid] = useState('')
  const alive = chips !== null
  const value = textOfChips([...(chips ?? []), ...chipsOf(typed)])

  useEffect(() => {
    // What was typed before JavaScript arrived stands in the plain input only.
    const input = box.current
    const adopt = () => {
      plain.current = input && { input, text: input.value, focused: input === document.activeElement }
      setChips(chipsOf(input?.value ?? ''))
    }
    adopt()
  }, [])

  useEffect(() => {
    const left = plain.current
    if (!alive || !left) return
    plain.current = null
    // And what was typed while the chips were being drawn, in the input they took the place of.
    if (left.input.value !== left.text) {
      setChips([])
      setTyped(left.input.value)
    }
    if (left.focused) box.current?.focus()
  }, [alive])

  useEffect(() => {
    hidden.current?.dispatchEvent(new Event('input', { bubbles: true }))
  }, [value])

  useEffect(() => {
    const form = hidden.current?.form
    const reset = () => {
      setChips(chipsOf(hidden.current?.dataset.initial ?? ''))
      setTyped('')
    }
    form?.addEventListener('reset', reset)
    return () => form?.removeEventListener('reset', reset)
  }, [alive])

  function add(text: string) {
    const more = chipsOf(text)
    setChips((before) => addChips(before ?? [], more))
    setTyped('')
    if (more[0]) setSaid(t('added', { address: more.map(({ address }) => address).join(', ') }))
  }

  function remove(chip: Chip) {
    setChips((before) => (before ?? []).filter((other) => other !== chip))
    setSaid(t('removed', { address: chip.address }))
    box.current?.focus()
  }

  function press(event: KeyboardEvent<HTMLInputElement>) {
    const last = chips?.at(-1)
    if (event.key === 'Backspace' && typed === '' && last) return remove(last)
    const parts = event.key === ',' || event.key === ';' || (event.key === ' ' && isWhole(typed))
    if (event.key !== 'Enter' && !parts) return
    // Enter never sends the form from here: a half-written message would go out.
    event.preventDefault()
    if (typed.trim()) add(typed)
  }

  function paste(event: ClipboardEvent<HTMLInputElement>) {
    const text = event.clipboardData.getData('text')
    if (!/[,;\n]/.test(text)) return
    event.preventDefault()
    add(typed + text)
  }

  if (chips === null) {
    return (
      <input
        ref={box}
        type="text"
        {...control.attributes}
        id={control.id}
        name={control.name}
        defaultValue={first}
        autoComplete="off"
        className={controlStyle({ state: control.state, bare })}
      />
    )
  }
  return (
    <div
      onClick={(event) => event.target === event.currentTarget && box.current?.focus()}
      className={clsx(
        controlStyle({ state: control.state, bare }),
        'flex cursor-text flex-wrap gap-1 focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-focus',
        bare && 'rounded-small',
      )}
    >
      <input
        ref={hidden}
        type="hidden"
        name={control.name}
        value={value}
        data-initial={first}
        data-label={control.attributes['data-label']}
      />
      {chips.map((chip) => (
        <AddressChip
          key={chip.address}
          chip={chip}
          doubt={chip.valid ? check?.(chip.address) : undefined}
          onRemove={remove}
        />
      ))}
      <input
        ref={box}
        id={control.id}
        type="text"
        inputMode="email"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        aria-invalid={control.attributes['aria-invalid']}
        aria-describedby={clsx(control.attributes['aria-describedby'], `${control.id}-count`)}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={press}
        onPaste={paste}
        onBlur={() => typed.trim() && add(typed)}
        className="h-6 min-w-24 flex-1 bg-transparent outline-none"
      />
      <span id={`${control.id}-count`} className="sr-only">
        {t('count', { count: chips.length })} {t('hint')}
      </span>
      <span role="status" className="sr-only">
        {said}
      </span>
    </div>
  )
}

type ChipProps = { chip: Chip; doubt?: string | null; onRemove: (chip: Chip) => void }

function AddressChip({ chip, doubt, onRemove }: ChipProps) {
  const t = useTranslations('common')
  const wrong = chip.valid ? doubt : t('addresses.invalid', { address: chip.address })
  return (
    <span
      title={wrong ?? chip.text}
      className={clsx(
        'inline-flex h-6 max-w-full min-w-0 items-center gap-1.5 rounded-small pr-1 pl-2',
        !chip.valid ? 'bg-danger-soft text-danger' : doubt ? 'bg-warn-soft text-warn' : 'bg-neutral-soft',
      )}
    >
      <span className="cut">{chip.text}</span>
      {wrong && <span className="sr-only">{wrong}</span>}
      <button
        type="button"
        aria-label={t('remove', { name: chip.address })}
        onClick={() => onRemove(chip)}
        className="grid size-5 place-items-center rounded-small text-muted hover:text-text focus-visible:-outline-offset-2"
      >
        <Icon as={X} small />
      </button>
    </span>
  )
}
