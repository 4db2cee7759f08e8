import { isDatabaseAwayError } from '@/lib/db'

/** SQLSTATE classes of a server that is away or going: connection, resources, shutdown (PostgreSQL appendix A). */
const AWAY = /^(08|53|57P|57014|58)/

/** Whether trying again may help: the connection broke, or the server is starting, stopping or full. */
export function isDatabaseAway(error: unknown): boolean {
  if (isDatabaseAwayError(error)) return true
  const code = (error as { code?: unknown } | null)?.code
  if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code))
    return AWAY.test(code) || code === '40001' || code === '40P01'
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) return true
  return error instanceof Error && /connection|timeout|terminated|closed/i.test(error.message)
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
