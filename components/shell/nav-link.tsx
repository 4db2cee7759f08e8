'use client'

import { clsx } from 'clsx'
import Link, { useLinkStatus } from 'next/link'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'

type Props = { href: string; icon: ReactNode; label: string; match: 'exact' | 'prefix'; except?: string[] }

/** A line of the rail: it knows whether one is there, and shows a wait after a click. */
export function NavLink({ href, icon, label, match, except = [] }: Props) {
  const path = usePathname()
  const isIn = (place: string) => path === place || path.startsWith(`${place}/`)
  const here = match === 'exact' ? path === href : isIn(href) && !except.some(isIn)
  return (
    <Link
      href={href}
      aria-current={here ? 'page' : undefined}
      className={clsx(
        'group/nav flex min-h-(--control) items-center gap-2 rounded-base px-2 py-[5px] leading-[1.35] font-medium',
        here ? 'bg-hover text-text' : 'text-muted hover:bg-hover hover:text-text',
      )}
    >
      <span className={clsx('grid shrink-0 place-items-center', here && 'text-accent-text')}>{icon}</span>
      <NavLabel>{label}</NavLabel>
    </Link>
  )
}

function NavLabel({ children }: { children: string }) {
  const { pending } = useLinkStatus()
  return (
    <span
      className={clsx('min-w-0 transition-opacity duration-(--quick)', pending && 'opacity-50 delay-300')}
    >
      {children}
    </span>
  )
}
