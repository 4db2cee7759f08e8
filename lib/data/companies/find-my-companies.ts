import type { Actor } from '@/lib/auth/company-actor'
import { inOperator, Prisma } from '@/lib/db'
import { findAttentions, type Attention, type CompanyFigures } from '@/lib/domain/company-attention'
import { can, ROLES, type Role } from '@/lib/domain/permissions'
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

/** More than anybody has. */
const MOST = 1_000

/**
 * The companies somebody belongs to, those that need attention first, then by name; for thirty of them one
 * statement, not thirty. It counts in the operator's role, which sees states and times and no content.
 */
export async function findMyCompanies(actor: Pick<Actor, 'userId'>, search = ''): Promise<MyCompanyRow[]> {
  const { rows, roles } = await inOperator(async (tx) => {
    const mine = await tx.$queryRaw<{ company_id: string; role: string }[]>`
      SELECT company_id, role FROM members WHERE user_id = ${actor.userId}::uuid LIMIT ${MOST}`
    const ids = mine.map((member) => member.company_id)
    const from = Prisma.sql`FROM companies c WHERE c.id = ANY (${ids}::uuid[])`
    return {
      rows: ids.length > 0 ? await readHealth(tx, from) : [],
      roles: new Map(mine.map((member) => [member.company_id, member.role])),
    }
  })
  const now = new Date()
  const wanted = fold(search)
  return rows
    .filter(({ name, slug }) => fold(`${name} ${slug}`).includes(wanted))
    .flatMap((row): MyCompanyRow[] => {
      const role = ROLES.find((known) => known === roles.get(row.id))
      if (!role) return []
      const messages = can(role, 'message.view_all')
      const servers = can(role, 'mail_server.view')
      const { id, slug, name, suspendedAt, deleteAfter } = row
      const figures = {
        suspendedAt,
        deleteAfter,
        connected: servers ? row.connected : null,
        servers: servers ? row.servers : null,
        reconnect: servers ? row.reconnect : null,
        waiting: messages ? row.waiting : null,
        failed: messages ? row.failed : null,
        uncertain: messages ? row.uncertain : null,
        held: messages ? row.held : null,
        secretExpiresOn: can(role, 'settings.view') ? row.secretExpiresOn : null,
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
