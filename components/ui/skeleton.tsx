import { clsx } from 'clsx'

/** The room of something that is still being read. Shows only when it takes more than 300 ms. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={clsx('skeleton block h-4 rounded-small bg-neutral-soft', className)} />
}

/** The room of a list's rows. */
export function SkeletonRows({ rows = 5, label }: { rows?: number; label: string }) {
  return (
    <div role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="flex h-(--row) items-center border-b border-border px-2 last:border-b-0">
          <Skeleton className={index % 2 ? 'w-1/2' : 'w-2/3'} />
        </div>
      ))}
    </div>
  )
}
