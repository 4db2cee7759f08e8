import { Check, Circle, CircleX, Info, TriangleAlert, type LucideIcon } from 'lucide-react'
import { Icon } from './icon'
import type { Tone } from './tone'

const DRAWINGS: Record<Tone, LucideIcon> = {
  ok: Check,
  warn: TriangleAlert,
  danger: CircleX,
  info: Info,
  neutral: Circle,
}

/** The icon a tone has when nothing better is known. */
export function ToneIcon({ tone, small, className }: { tone: Tone; small?: boolean; className?: string }) {
  return <Icon as={DRAWINGS[tone]} small={small} className={className} />
}
