import { clsx } from 'clsx'
import encodeQR from 'qr'

/** Modules around a code that stay light (ISO/IEC 18004 asks for four). */
const QUIET = 4

/** A text as a QR code: inline SVG, dark on light in both themes. */
export function QrCode({ text, label, className }: { text: string; label: string; className?: string }) {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET })
  const path = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${rows.length} ${rows.length}`}
      shapeRendering="crispEdges"
      className={clsx('rounded-base border border-border', className)}
    >
      <rect width="100%" height="100%" className="fill-qr-paper" />
      <path d={path} className="fill-qr-ink" />
    </svg>
  )
}
