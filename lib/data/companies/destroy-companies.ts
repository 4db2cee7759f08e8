import { inSystem } from '@/lib/db'
import { log } from '@/lib/platform/log'

/** Rows in one transaction: a chore never holds anything up. */
const BOUND = 500
/** After this long the rest waits for the next time. */
const BUDGET_MS = 30_000

/** What a company has many of, children by cascade; a message keeps its mail server from going. */
const TABLES = [
  'messages',
  'mail_merges',
  'attachments',
  'connect_attempts',
  'invitations',
  'message_tallies',
] as const

/**
 * Destroys the companies whose time to undo has passed. First of all their data keys: from then on whatever is
 * sealed is noise, here and in every backup that has no key. Then their rows, piece by piece, then themselves.
 * By one worker at a time (the caller's lock); stopped in the middle it goes on the next time.
 * @returns how many are gone
 */
export async function destroyDueCompanies(budgetMs = BUDGET_MS): Promise<number> {
  const until = Date.now() + budgetMs
  const due = await inSystem(
    (tx) => tx.$queryRaw<{ id: string }[]>`
      SELECT id FROM companies WHERE delete_after <= now() ORDER BY delete_after LIMIT 20`,
  )
  let destroyed = 0
  for (const { id } of due) {
    await destroyKeys(id)
    for (const table of TABLES) {
      while ((await deleteSome(table, id)) === BOUND) if (Date.now() > until) return destroyed
    }
    if (await destroyCompany(id)) destroyed++
    if (Date.now() > until) break
  }
  return destroyed
}

async function destroyKeys(companyId: string): Promise<void> {
  await inSystem(
    (tx) => tx.$executeRaw`
      DELETE FROM company_keys k USING companies c
       WHERE k.company_id = ${companyId}::uuid AND c.id = k.company_id AND c.delete_after <= now()`,
  )
}

function deleteSome(table: (typeof TABLES)[number], companyId: string): Promise<number> {
  return inSystem((tx) =>
    tx.$executeRawUnsafe(
      `DELETE FROM ${table} WHERE (company_id, id) IN (
         SELECT t.company_id, t.id FROM ${table} t JOIN companies c ON c.id = t.company_id
          WHERE t.company_id = $1::uuid AND c.delete_after <= now() LIMIT ${BOUND})`,
      companyId,
    ),
  )
}

/** The rest goes by cascade: servers, application, members. Persons are their own and stay. */
async function destroyCompany(companyId: string): Promise<boolean> {
  const count = await inSystem(async (tx) => {
    await tx.$executeRaw`
      DELETE FROM mail_servers s USING companies c
       WHERE s.company_id = ${companyId}::uuid AND c.id = s.company_id AND c.delete_after <= now()`
    return tx.$executeRaw`DELETE FROM companies WHERE id = ${companyId}::uuid AND delete_after <= now()`
  })
  if (count > 0) log.info({ companyId }, 'company destroyed')
  return count > 0
}
