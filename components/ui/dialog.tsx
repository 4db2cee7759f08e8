'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import * as Radix from 'radix-ui/dialog'
import type { ReactNode } from 'react'
import { Button } from './button'
import { Icon } from './icon'

export const VEIL = 'fixed inset-0 z-40 bg-backdrop'
export const PANEL =
  'fixed top-1/2 left-1/2 z-50 max-h-[calc(100dvh-2rem)] w-[min(30rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 overflow-y-auto rounded-large bg-raised p-6 shadow-dialog outline-none'

type Props = {
  trigger?: ReactNode
  open?: boolean
  onOpenChange?: (open: boolean) => void
  title: string
  text?: ReactNode
  children: ReactNode
}

/** A dialog for a small task. A question with two answers is `<ConfirmDialog>`. */
export function Dialog({ trigger, open, onOpenChange, title, text, children }: Props) {
  const t = useTranslations('common')
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      {trigger && <Radix.Trigger asChild>{trigger}</Radix.Trigger>}
      <Radix.Portal>
        <Radix.Overlay className={VEIL} />
        <Radix.Content className={PANEL} {...(text === undefined ? { 'aria-describedby': undefined } : {})}>
          <div className="flex items-start justify-between gap-4">
            <Radix.Title>{title}</Radix.Title>
            <Radix.Close asChild>
              <Button variant="quiet" size="small" square aria-label={t('close')} className="-mt-1 -mr-2">
                <Icon as={X} />
              </Button>
            </Radix.Close>
          </div>
          {text !== undefined && (
            <Radix.Description asChild>
              <div className="mt-2 text-muted">{text}</div>
            </Radix.Description>
          )}
          <div className="mt-4">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
