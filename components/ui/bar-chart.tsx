import type { ReactNode } from 'react'

/** One bar: what went well, and on top of it what did not. */
export type Bar = { main: number; fault: number }

type Props = {
  bars: Bar[]
  /** What the drawing says, in a sentence: it has no other text. Give its figures in a table beside it. */
  label: string
  /** Under the first bar, the middle one and the last one. */
  ends: [string, string, string]
  legend: { main: ReactNode; fault: ReactNode }
  number: (value: number) => string
}

const WIDTH = 960
const HEIGHT = 160

/** The least of 2, 4, 10, 20, 40, 100 … that holds the highest bar, so that its half is whole. */
export function scaleFor(highest: number): number {
  for (let ten = 1; ; ten *= 10) for (const step of [2, 4, 10]) if (highest <= step * ten) return step * ten
}

/** Bars over time. */
export function BarChart({ bars, label, ends, legend, number }: Props) {
  const scale = scaleFor(Math.max(...bars.map(({ main, fault }) => main + fault)))
  const step = WIDTH / bars.length
  const gap = step / 3
  const bar = (index: number, from: number, size: number) =>
    size > 0
      ? `M${(index * step + gap / 2).toFixed(1)} ${y(from)}V${y(from + size)}h${(step - gap).toFixed(1)}V${y(from)}z`
      : ''
  const y = (value: number) => (HEIGHT - (HEIGHT * value) / scale).toFixed(1)
  return (
    <figure className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 text-12 text-muted num">
      <div aria-hidden="true" className="-my-2 flex flex-col justify-between text-right">
        <span>{number(scale)}</span>
        <span>{number(scale / 2)}</span>
        <span>{number(0)}</span>
      </div>
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="block h-40 w-full overflow-visible"
      >
        <path
          d={`M0 0H${WIDTH}M0 ${HEIGHT / 2}H${WIDTH}M0 ${HEIGHT}H${WIDTH}`}
          className="stroke-border"
          strokeWidth="1"
          vectorEffect="non-scaling-stroke"
        />
        <path d={bars.map(({ main }, index) => bar(index, 0, main)).join('')} className="fill-chart" />
        <path
          d={bars.map(({ main, fault }, index) => bar(index, main, fault)).join('')}
          className="fill-danger-solid"
        />
      </svg>
      <p aria-hidden="true" className="col-start-2 flex justify-between gap-2 whitespace-nowrap">
        {ends.map((end, index) => (
          <span key={index}>{end}</span>
        ))}
      </p>
      <figcaption className="col-span-2 mt-2 flex gap-4">
        <span className="flex items-center gap-1.5">
          <span aria-hidden="true" className="size-2 rounded-[2px] bg-chart" />
          {legend.main}
        </span>
        <span className="flex items-center gap-1.5">
          <span aria-hidden="true" className="size-2 rounded-[2px] bg-danger-solid" />
          {legend.fault}
        </span>
      </figcaption>
    </figure>
  )
}
