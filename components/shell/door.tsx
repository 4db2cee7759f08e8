import type { ReactNode } from 'react'

type Props = { title: ReactNode; lead?: ReactNode; foot?: ReactNode; wide?: boolean; children?: ReactNode }

/** The page without a shell: sign-in, set-up, invitations, and the pages that say what is not there. */
export function Door({ title, lead, foot, wide, children }: Props) {
  return (
    <div className="grid min-h-dvh grid-rows-[1fr_auto_1.4fr_auto] justify-items-center px-4 py-6">
      <main id="content" className={`row-start-2 w-full ${wide ? 'max-w-[28rem]' : 'max-w-[21.5rem]'}`}>
        <p className="text-16 font-semibold tracking-tight">Relais</p>
        <h1 className="mt-8">{title}</h1>
        {lead && <div className="mt-2 text-muted">{lead}</div>}
        {children && <div className="mt-6 empty:hidden">{children}</div>}
      </main>
      {foot && <footer className="row-start-4 pt-8">{foot}</footer>}
    </div>
  )
}
