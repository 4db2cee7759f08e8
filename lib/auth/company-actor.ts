import { can, type Permission, type Role } from '@/lib/domain/permissions'

/** A person who is signed in. */
export type Actor = {
  userId: string
  name: string
  email: string
  /** fr, en, or null: the browser's. */
  locale: string | null
  /** IANA name. */
  timeZone: string
  sessionId: string
  /** Where the request came from, as the front door saw it; for the audit log. */
  clientAddress?: string | null
  /** Runs the installation. */
  operator?: boolean
}

/** Somebody who runs the installation: what every use case of the operator's pages takes first. */
export type OperatorActor = { actor: Actor }

/** The same person as a member of one company: what every use case takes first. */
export type CompanyActor = {
  actor: Actor
  company: { id: string; slug: string; name: string }
  member: { id: string; role: Role; developerMode: boolean }
  can: (permission: Permission) => boolean
}

/** Puts a company actor together. */
export function companyActor(parts: Omit<CompanyActor, 'can'>): CompanyActor {
  return { ...parts, can: (permission) => can(parts.member.role, permission) }
}
