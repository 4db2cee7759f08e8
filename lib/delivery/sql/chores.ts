import { run, type Pool, type Statement } from './statement'

// Each takes at most $1 rows, along an index where there are many.
const STATEMENTS = {
  // Longer than a session may be unused and a draft is kept (24 hours each): a message that is given back after
  // signing in finds its files.
  uploads: `DELETE FROM attachments WHERE (company_id, id) IN (
    SELECT company_id, id FROM attachments WHERE state <> 'attached' AND created_at < now() - interval '3 days'
    ORDER BY created_at LIMIT $1) RETURNING id`,
  attempts: `DELETE FROM connect_attempts WHERE (company_id, id) IN (
    SELECT company_id, id FROM connect_attempts WHERE created_at < now() - interval '7 days' LIMIT $1) RETURNING id`,
  tests: `DELETE FROM connection_tests WHERE (company_id, id) IN (
    SELECT company_id, id FROM connection_tests WHERE requested_at < now() - interval '30 days' LIMIT $1) RETURNING id`,
  dialogues: `DELETE FROM dialogues WHERE (company_id, id) IN (
    SELECT company_id, id FROM dialogues WHERE created_at < now() - interval '7 days' LIMIT $1) RETURNING id`,
  workers: `DELETE FROM workers WHERE id IN (
    SELECT id FROM workers WHERE seen_at < now() - interval '1 day' LIMIT $1) RETURNING id`,
  drafts: `DELETE FROM drafts WHERE (user_id, id) IN (
    SELECT user_id, id FROM drafts WHERE expires_at <= now() LIMIT $1) RETURNING id`,
  submissions: `DELETE FROM submissions WHERE (company_id, id) IN (
    SELECT company_id, id FROM submissions WHERE created_at < now() - interval '2 days' LIMIT $1) RETURNING id`,
  // Accepted, taken back or run out: who is a member, and the audit log, say what became of them.
  invitations: `DELETE FROM invitations WHERE (company_id, id) IN (
    SELECT company_id, id FROM invitations WHERE expires_at < now() - interval '90 days' LIMIT $1) RETURNING id`,
  mailbox_links: `DELETE FROM mailbox_links WHERE (company_id, id) IN (
    SELECT company_id, id FROM mailbox_links WHERE expires_at < now() - interval '90 days' LIMIT $1) RETURNING id`,
} as const

/** What goes by itself after a while. */
export type Leftover = keyof typeof STATEMENTS
export const LEFTOVERS = Object.keys(STATEMENTS) as Leftover[]

/** Rows at a time: a chore never holds anything up. */
export const LEFTOVERS_AT_ONCE = 500

/** Takes away some of what nobody needs any more. @returns rows that went; fewer than the bound: there are no more */
export async function clearLeftovers(pool: Pool, kind: Leftover): Promise<number> {
  const statement: Statement = { name: `chore_${kind}`, text: STATEMENTS[kind] }
  return (await run<{ id: string }>(pool, statement, [LEFTOVERS_AT_ONCE])).length
}
