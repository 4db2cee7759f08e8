import type { ReactNode } from 'react'
import { RemoteForm } from '@/components/form/remote-form'
import { connectAgain } from './actions'
import { explainCode, makeApproval, takeRefusedAccount } from './connection-actions'

/** The forms of a connection; their controls stand in the server's own form (ConnectionBox). */
export const AGAIN = 'connect-again'
export const TAKE = 'take-account'
export const EXPLAIN = 'explain-code'
export const APPROVAL = 'approval-link'

type Props = { slug: string; id: string; canConnect: boolean; children: ReactNode }

export function ConnectionForms({ slug, id, canConnect, children }: Props) {
  if (!canConnect) return children
  return (
    <RemoteForm id={AGAIN} action={connectAgain.bind(null, slug, id)}>
      <RemoteForm id={TAKE} action={takeRefusedAccount.bind(null, slug, id)}>
        <RemoteForm id={EXPLAIN} action={explainCode.bind(null, slug, id)}>
          <RemoteForm id={APPROVAL} action={makeApproval.bind(null, slug, id)}>
            {children}
          </RemoteForm>
        </RemoteForm>
      </RemoteForm>
    </RemoteForm>
  )
}
