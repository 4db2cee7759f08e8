'use client'

import { clsx } from 'clsx'
import * as Radix from 'radix-ui/dropdown-menu'
import type { ReactNode } from 'react'

/**
 * A menu of actions behind a button. What is in it must also be reachable without JavaScript when it is the
 * only way (a form on the page, or a link in its trigger's place).
 */
export function Menu({
  trigger,
  align = 'end',
  children,
}: {
  trigger: ReactNode
  align?: 'start' | 'end'
  children: ReactNode
}) {
  // Not modal: a modal one hides the page from screen readers while what is in it can still be reached.
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="z-50 min-w-44 animate-appear rounded-large bg-raised p-1 shadow-menu outline-none"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

type ItemProps = {
  icon?: ReactNode
  danger?: boolean
  disabled?: boolean
  onSelect?: () => void
  /** For a link or a submit button in the item's place. */
  asChild?: boolean
  children: ReactNode
}

/** A line of a menu: a verb. With `asChild` the only child is the link or button itself. */
export function MenuItem({ icon, danger, disabled, onSelect, asChild, children }: ItemProps) {
  return (
    <Radix.Item
      asChild={asChild}
      disabled={disabled}
      onSelect={onSelect}
      className={clsx(
        'flex min-h-(--control) w-full cursor-pointer items-center gap-2 rounded-base px-2 outline-none select-none',
        'data-[disabled]:cursor-default data-[disabled]:text-disabled data-[highlighted]:bg-hover',
        danger ? 'text-danger' : '[&>svg]:text-muted',
      )}
    >
      {asChild ? (
        children
      ) : (
        <>
          {icon}
          {children}
        </>
      )}
    </Radix.Item>
  )
}

export function MenuSeparator() {
  return <Radix.Separator className="my-1 h-px bg-border" />
}
