import { findCompaniesOf, isWithinScope, lacksSecondFactor } from '@/lib/auth/companies'
import type { SignedIn } from '@/lib/auth/sessions'
import { inOperator, Prisma } from '@/lib/db'
import { findAttentions, type Attention, type CompanyFigures } from '@/lib/domain/company-attention'
import { can, type Permission, type Role } from '@/lib/domain/permissions'
import { readHealth } from './read-health'

/** A company of mine at a glance. What my role there may not see is null. */
export type MyCompanyRow = CompanyFigures & {
  id: string
  slug: string
  name: string
  role: Role
  /** Mail servers that send, of those in use. */
  connected: number | null
  servers: number | null
  waiting: number | null
  attentions: Attention[]
}

/**
 * The companies somebody belongs to, those that need attention first, then by name; for thirty of them one
 * statement, not thirty. It counts in the operator's role, which sees states and times and no content. A session
 * that a company's Microsoft opened sees that company alone; of one that still asks for a second factor nothing
 * is told but that.
 */
export async function findMyCompanies(
  actor: Pick<SignedIn, 'userId' | 'session'>,
  search = '',
): Promise<MyCompanyRow[]> {
  const companies = (await findCompaniesOf(actor.userId)).filter(({ id }) => isWithinScope(actor.session, id))
  const mine = new Map(companies.map((company) => [company.id, company]))
  const from = Prisma.sql`FROM companies c WHERE c.id = ANY (${[...mine.keys()]}::uuid[])`
  const rows = mine.size > 0 ? await inOperator((tx) => readHealth(tx, from)) : []
  const now = new Date()
  const wanted = fold(search)
  return rows
    .filter(({ name, slug }) => fold(`${name} ${slug}`).includes(wanted))
    .flatMap((row): MyCompanyRow[] => {
      const membership = mine.get(row.id)
      if (!membership) return []
      const { role } = membership
      const lacksFactor = lacksSecondFactor(actor.session, membership)
      const may = (permission: Permission) => !lacksFactor && can(role, permission)
      const messages = may('message.view_all')
      const servers = may('mail_server.view')
      const { id, slug, name, suspendedAt, deleteAfter } = row
      const figures = {
        suspendedAt,
        deleteAfter,
        lacksSecondFactor: lacksFactor,
        connected: servers ? row.connected : null,
        servers: servers ? row.servers : null,
        reconnect: servers ? row.reconnect : null,
        waiting: messages ? row.waiting : null,
        failed: messages ? row.failed : null,
        uncertain: messages ? row.uncertain : null,
        held: messages ? row.held : null,
        secretExpiresOn: may('settings.view') ? row.secretExpiresOn : null,
      }
      return [{ id, slug, name, role, ...figures, attentions: findAttentions(figures, now) }]
    })
    .sort(
      (a, b) =>
        Number(b.attentions.length > 0) - Number(a.attentions.length > 0) || a.name.localeCompare(b.name),
    )
}

/** Without regard to case and accents. */
const fold = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim()
