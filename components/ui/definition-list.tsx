import { clsx } from 'clsx'
import type { ReactNode } from 'react'

export type Fact = { term: ReactNode; value: ReactNode }

/**
 * Facts: a term and its value. In the aside the values stand at the right; with `left` they follow a column
 * of terms, for facts in the content.
 */
export function DefinitionList({ facts, left }: { facts: Fact[]; left?: boolean }) {
  return (
    <dl
      className={clsx(
        'grid gap-x-4 gap-y-1.5',
        left ? 'grid-cols-[fit-content(6.5rem)_minmax(0,1fr)]' : 'grid-cols-[auto_minmax(0,1fr)]',
      )}
    >
      {facts.map(({ term, value }, index) => (
        <div key={index} className="contents">
          <dt className="text-muted">{term}</dt>
          <dd
            className={clsx(
              'min-w-0 num [overflow-wrap:anywhere] [&_time]:whitespace-normal',
              !left && 'text-right',
            )}
          >
            {value}
          </dd>
        </div>
      ))}
    </dl>
  )
}
