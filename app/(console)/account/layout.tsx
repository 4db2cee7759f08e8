import type { ReactNode } from 'react'
import { PersonShell } from '../person-shell'

export default function AccountLayout({ children }: { children: ReactNode }) {
  return <PersonShell>{children}</PersonShell>
}
