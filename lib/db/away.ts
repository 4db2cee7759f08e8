import { DATABASE_AWAY } from '@/lib/domain/database-away'
import { noteDatabaseAway } from '@/lib/platform/database-state'
import { AppError } from '@/lib/platform/errors'

/**
 * PostgreSQL's classes of a server that is away or going (appendix A): connection, resources, shutdown; Node's codes
 * of a connection that fails (ECONNREFUSED …); Prisma's of a database that cannot be reached (P1001, P1002, P1008,
 * P1017) or gave no connection in time (P2024, P2028).
 */
const CODES = /^(08...|53...|57P0[1-5]|E[A-Z]{4,}|P100[128]|P1017|P2024|P2028)$/
/** pg's own words, which carry no code. */
const WORDS = /^(Connection terminated|timeout e|Query read timeout|Client has encountered a connection)/i

/** Prisma keeps the driver's own error in its `meta`, with PostgreSQL's code as `originalCode`. */
type Failure = {
  code?: unknown
  originalCode?: unknown
  cause?: unknown
  meta?: { driverAdapterError?: unknown }
}

/** Whether a failed statement failed because the database is away. */
export function isDatabaseAwayError(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  const { code, originalCode, cause, meta } = error as Failure
  if ([code, originalCode].some((one) => typeof one === 'string' && CODES.test(one))) return true
  if (error instanceof Error && WORDS.test(error.message)) return true
  return isDatabaseAwayError(cause) || isDatabaseAwayError(meta?.driverAdapterError)
}

/**
 * The failure of a transaction in the words of the application: a database that is away is an expected failure,
 * which pages and actions say as such. Anything else stays what it is.
 */
export function describeDatabaseError(error: unknown): unknown {
  if (error instanceof AppError || !isDatabaseAwayError(error)) return error
  noteDatabaseAway()
  return Object.assign(new AppError('unavailable', { reason: 'database' }, { cause: error }), {
    digest: DATABASE_AWAY,
  })
}
