import { useFormatter } from 'next-intl'

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** Decimal units, as Microsoft counts them: 1 kB = 1000 bytes. */
export function scaleBytes(bytes: number): { value: number; unit: (typeof UNITS)[number] } {
  let value = bytes
  let index = 0
  while (value >= 999.5 && index < UNITS.length - 1) {
    value /= 1000
    index += 1
  }
  return { value, unit: UNITS[index] ?? 'byte' }
}

/** Writes a size in the member's language: « 412 ko », « 14,6 Mo ». */
export function useBytes(): (bytes: number) => string {
  const format = useFormatter()
  return (bytes) => {
    const { value, unit } = scaleBytes(bytes)
    const digits = unit === 'byte' || value >= 100 ? 0 : 1
    return format.number(value, {
      style: 'unit',
      unit,
      unitDisplay: unit === 'byte' ? 'long' : 'short',
      maximumFractionDigits: digits,
    })
  }
}

export function Bytes({ value }: { value: number }) {
  return <span className="whitespace-nowrap num">{useBytes()(value)}</span>
}
