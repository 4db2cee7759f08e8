import { LoaderCircle } from 'lucide-react'
import { Icon } from './icon'

/** Something is under way. The words beside it say what; alone it needs a label. */
export function Spinner({ label }: { label?: string }) {
  return (
    <span role={label === undefined ? undefined : 'status'} className="inline-flex items-center">
      <Icon as={LoaderCircle} className="animate-turn text-accent-text" />
      {label !== undefined && <span className="sr-only">{label}</span>}
    </span>
  )
}
