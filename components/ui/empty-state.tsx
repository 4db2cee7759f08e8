import type { ReactNode } from 'react'

type Props = { title: ReactNode; text?: ReactNode; action?: ReactNode; framed?: boolean }

/** Says what the thing is for and carries the first action. */
export function EmptyState({ title, text, action, framed = true }: Props) {
  return (
    <div
      className={`grid justify-items-center gap-1 px-4 py-16 text-center ${framed ? 'rounded-base border border-border' : ''}`}
    >
      <h2 className="text-14 tracking-normal">{title}</h2>
      {text && <p className="max-w-[26.25rem] text-balance text-muted">{text}</p>}
      {action && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}
