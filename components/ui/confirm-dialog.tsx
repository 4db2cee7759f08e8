'use client'

import { useTranslations } from 'next-intl'
import * as AlertDialog from 'radix-ui/alert-dialog'
import { useId, useState, type ReactNode } from 'react'
import { Button } from './button'
import { PANEL, VEIL } from './dialog'

type Props = {
  /** Opens it, when it is not controlled. */
  trigger?: ReactNode
  open?: boolean
  onOpenChange?: (open: boolean) => void
  title: string
  /** What will be lost, by name and count. */
  text: ReactNode
  confirmLabel: string
  cancelLabel?: string
  danger?: boolean
  /** Deleting where mail is waiting asks for the name. */
  typeName?: string
  onConfirm: () => void | Promise<void>
  /** Where the focus goes afterwards, when what had it before is no longer able to. */
  focusAfter?: () => HTMLElement | null | undefined
}

/**
 * A question that must be answered. Escape and « Annuler » keep everything as it is; focus starts there, or in
 * the field where the name is to be typed.
 */
export function ConfirmDialog({
  trigger,
  open,
  onOpenChange,
  title,
  text,
  danger = true,
  typeName,
  ...rest
}: Props) {
  const t = useTranslations('common')
  const [own, setOwn] = useState(false)
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const field = useId()
  const shown = open ?? own
  const same = typeName === undefined || typed.trim() === typeName.trim()

  function change(next: boolean) {
    setOwn(next)
    setTyped('')
    onOpenChange?.(next)
  }

  async function confirm() {
    if (!same || busy) return
    setBusy(true)
    try {
      await rest.onConfirm()
    } finally {
      setBusy(false)
    }
    change(false)
  }

  return (
    <AlertDialog.Root open={shown} onOpenChange={change}>
      {trigger && <AlertDialog.Trigger asChild>{trigger}</AlertDialog.Trigger>}
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={VEIL} />
        <AlertDialog.Content
          className={PANEL}
          onOpenAutoFocus={(event) => {
            if (typeName === undefined) return
            event.preventDefault()
            document.getElementById(field)?.focus()
          }}
          onCloseAutoFocus={(event) => {
            const next = rest.focusAfter?.()
            if (!next) return
            event.preventDefault()
            next.focus()
          }}
        >
          <AlertDialog.Title>{title}</AlertDialog.Title>
          <AlertDialog.Description asChild>
            <div className="mt-2 text-muted">{text}</div>
          </AlertDialog.Description>
          {typeName !== undefined && (
            <div className="mt-4 grid gap-1.5">
              <label htmlFor={field} className="font-medium">
                {t('dialog.typeName', { name: typeName })}
              </label>
              <input
                id={field}
                value={typed}
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => setTyped(event.target.value)}
                onKeyDown={(event) => event.key === 'Enter' && void confirm()}
                className="min-h-(--control) w-full rounded-base border border-control bg-surface px-2.5"
              />
            </div>
          )}
          <div className="mt-6 flex flex-wrap justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button variant="quiet">{rest.cancelLabel ?? t('cancel')}</Button>
            </AlertDialog.Cancel>
            <Button
              variant={danger ? 'danger-solid' : 'primary'}
              disabled={!same}
              aria-disabled={busy || undefined}
              onClick={() => void confirm()}
            >
              {rest.confirmLabel}
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
