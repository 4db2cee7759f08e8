import { clsx } from 'clsx'

type Props = { value: number; max: number; label: string; text?: string; className?: string }

/** How far something is that takes more than two seconds. */
export function Progress({ value, max, label, text, className }: Props) {
  const part = max > 0 ? Math.min(100, (100 * value) / max) : 0
  return (
    <span
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(part)}
      aria-valuetext={text}
      className={clsx('block h-1.5 overflow-hidden rounded-full bg-chart-quiet', className)}
    >
      <span className="block h-full rounded-full bg-chart" style={{ width: `${part}%` }} />
    </span>
  )
}
