import type { ReactNode } from 'react'

/**
 * The content of a console page: `<main>`, the container that tables measure themselves by.
 * `form` for forms and details without an aside, `list` (default) for lists and for `<WithAside>`.
 */
export function Page({ width = 'list', children }: { width?: 'form' | 'list'; children: ReactNode }) {
  return (
    <main
      id="content"
      tabIndex={-1}
      className="@container/page max-w-[calc(var(--container-list)+4rem)] px-8 pt-8 pb-16 outline-none narrow:px-4 narrow:pt-5 narrow:pb-12"
    >
      {width === 'form' ? <div className="max-w-form">{children}</div> : children}
    </main>
  )
}
