import { clsx } from 'clsx'
import type { ReactNode } from 'react'

type BarProps = {
  value: number
  max: number
  label: string
  text?: string
  warn?: boolean
  className?: string
}

/** A bar for how much of a limit is used, or how far something is. `text` is the value in words. */
export function Gauge({ value, max, label, text, warn, className }: BarProps) {
  const part = max > 0 ? Math.min(100, Math.max(0, (100 * value) / max)) : 0
  return (
    <span
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={Math.min(value, max)}
      aria-valuetext={text}
      className={clsx('block h-1.5 overflow-hidden rounded-full bg-chart-quiet', className)}
    >
      <span
        className={clsx('block h-full rounded-full', warn ? 'bg-warn-solid' : 'bg-chart')}
        style={{ width: `${part}%` }}
      />
    </span>
  )
}

/** A named gauge with its figures, in the aside. */
export function GaugeLine({
  label,
  text,
  note,
  value,
  max,
  warn,
}: {
  label: string
  text: string
  /** Under the bar. */
  note?: string
  value: number
  max: number
  warn?: boolean
}) {
  return (
    <div className="grid gap-1.5">
      <p className="flex justify-between gap-2">
        <span className="text-muted">{label}</span>
        <span className="num">{text}</span>
      </p>
      <Gauge label={label} text={text} value={value} max={max} warn={warn} />
      {note && <p className="text-right text-12 text-muted num">{note}</p>}
    </div>
  )
}

/** A list of gauges with a line of help under it. */
export function Gauges({ children, help }: { children: ReactNode; help?: ReactNode }) {
  return (
    <div className="grid gap-4">
      {children}
      {help && <p className="text-12 text-muted">{help}</p>}
    </div>
  )
}
