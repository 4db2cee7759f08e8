'use client'

import Link from 'next/link'
import { useEffect, useRef, type ReactNode } from 'react'

export type TabLink = { href: string; label: ReactNode; count?: ReactNode; current: boolean }

/** Tabs are links: each has an address, back works. They scroll sideways when there is no room, the current one into sight. */
export function Tabs({ label, tabs }: { label: string; tabs: TabLink[] }) {
  const row = useRef<HTMLElement>(null)
  const at = tabs.findIndex(({ current }) => current)

  useEffect(() => {
    const nav = row.current
    const tab = nav?.children[at]
    if (!nav || !(tab instanceof HTMLElement)) return
    const middle = tab.offsetLeft - nav.offsetLeft + tab.offsetWidth / 2
    nav.scrollLeft = middle - nav.clientWidth / 2
  }, [at])

  return (
    <nav
      ref={row}
      aria-label={label}
      className="mb-4 flex gap-5 overflow-x-auto border-b border-border [scrollbar-width:none] narrow:-mx-4 narrow:px-4"
    >
      {tabs.map(({ href, label: name, count, current }) => (
        <Link
          key={href}
          href={href}
          scroll={false}
          aria-current={current ? 'page' : undefined}
          className={`flex gap-1.5 border-b-2 py-2 font-medium whitespace-nowrap focus-visible:-outline-offset-2 ${
            current ? 'border-accent text-text' : 'border-transparent text-muted hover:text-text'
          }`}
        >
          {name}
          {count !== undefined && <span className="font-regular text-muted num">{count}</span>}
        </Link>
      ))}
    </nav>
  )
}
