import type { ReactNode } from 'react'

export type Figure = { label: ReactNode; value: ReactNode; note?: ReactNode }

/** A few large figures in a row, two a row when narrow. */
export function Figures({ figures }: { figures: Figure[] }) {
  return (
    <dl className="grid grid-cols-4 gap-6 narrow:grid-cols-2 narrow:gap-x-4 narrow:gap-y-5">
      {figures.map(({ label, value, note }, index) => (
        <div key={index} className="min-w-0">
          <dt className="text-muted">{label}</dt>
          <dd className="text-28 leading-tight font-semibold tracking-[-0.022em] num">{value}</dd>
          {note && <dd className="text-12 text-muted">{note}</dd>}
        </div>
      ))}
    </dl>
  )
}
