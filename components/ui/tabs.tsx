import Link from 'next/link'
import type { ReactNode } from 'react'

export type TabLink = { href: string; label: ReactNode; count?: ReactNode; current: boolean }

/** Tabs are links: each has an address, back works. They scroll sideways when there is no room. */
export function Tabs({ label, tabs }: { label: string; tabs: TabLink[] }) {
  return (
    <nav
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
