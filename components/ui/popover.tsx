'use client'

import * as Radix from 'radix-ui/popover'
import type { ReactNode } from 'react'

type Props = {
  trigger: ReactNode
  /** Accessible name. */
  label: string
  align?: 'start' | 'center' | 'end'
  children: ReactNode
}

/** A small panel beside its button. */
export function Popover({ trigger, label, align = 'start', children }: Props) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="z-50 w-72 max-w-[calc(100vw-1rem)] animate-appear rounded-large bg-raised p-4 shadow-menu outline-none"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
