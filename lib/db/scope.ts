import type { Prisma } from './generated/client'
import { describeDatabaseError } from './away'
import { getWebDatabase, getWorkerDatabase, type Database } from './database'

/** A Prisma client inside one transaction, already confined to its role. */
export type Tx = Prisma.TransactionClient

/** How long a transaction waits for a connection when all are busy: two hundred people may click at once. */
const MAX_WAIT_MS = 10_000

/**
 * One short transaction for one company: the role that row-level security confines, the company's id as
 * a setting, then the work. No network call belongs inside (facts: a hung peer would hold a connection).
 * @throws whatever the work throws; nothing is kept then · AppError unavailable, reason database: it is away, and
 * whether a commit under way arrived is not known
 */
export async function inCompany<T>(companyId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  return inWebRole('company', companyId, work)
}

/** One transaction for sign-in, sessions and who belongs where; no company's content is visible in it. */
export async function inIdentity<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return inWebRole('identity', '', work)
}

/** The same on a database of the caller's own: for the launcher, which is not the web. */
export async function inIdentityOf<T>(database: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  return inRole(database, 'identity', '', work)
}

/** One transaction across companies that sees counts and health: no content, no secret, no person's name. */
export async function inOperator<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return inWebRole('operator', '', work)
}

/** One transaction of the worker, across companies; no sign-in, no password hash is visible in it. */
export async function inSystem<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return inRole(await getWorkerDatabase(), 'system', '', work)
}

async function inWebRole<T>(
  role: 'company' | 'identity' | 'operator',
  companyId: string,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  try {
    return await inRole(await getWebDatabase(), role, companyId, work)
  } catch (error) {
    throw describeDatabaseError(error)
  }
}

async function inRole<T>(
  database: Database,
  role: 'company' | 'identity' | 'operator' | 'system',
  companyId: string,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const roleName = database.roleName(role)
  const confined = async (tx: Tx) => {
    // SET LOCAL ROLE and the setting in one round trip; both end with the transaction.
    await tx.$queryRaw`SELECT set_config('role', ${roleName}, true), set_config('app.company_id', ${companyId}, true)`
    return work(tx)
  }
  return database.prisma.$transaction(confined, { maxWait: MAX_WAIT_MS })
}
