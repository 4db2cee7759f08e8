import type { Prisma } from '@/lib/db'
import { isCheckOutcome, type CheckOutcome } from '@/lib/domain/microsoft/credential-check'

/** What Microsoft last said of the stored id, secret and directory. */
export type ApplicationCheck = {
  outcome: CheckOutcome
  at: Date
  /** AADSTS number, or why Microsoft could not be asked (timeout, http_503). */
  code: string | null
  /** Microsoft's own words. */
  words: string | null
  traceId: string | null
  /** The directory that was asked; null: none was. */
  directoryId: string | null
  /** The mail domain that told the directory, or contradicts it. */
  domain: string | null
  /** The directory that this domain belongs to. */
  foundId: string | null
}

/** A result, before it has a time. */
export type CheckResult = Omit<ApplicationCheck, 'at'>

/** Other values were never tried. */
export const NOT_CHECKED = {
  checkedAt: null,
  checkOutcome: null,
  checkCode: null,
  checkWords: null,
  checkTraceId: null,
  checkDirectoryId: null,
  checkDomain: null,
  checkFoundId: null,
} as const satisfies Prisma.OutlookApplicationUpdateManyMutationInput

/** A result as it is stored. */
export function toCheckColumns(result: CheckResult): Prisma.OutlookApplicationUpdateManyMutationInput {
  return {
    checkedAt: new Date(),
    checkOutcome: result.outcome,
    checkCode: result.code,
    checkWords: result.words,
    checkTraceId: result.traceId,
    checkDirectoryId: result.directoryId,
    checkDomain: result.domain,
    checkFoundId: result.foundId,
  }
}

type Row = Pick<Prisma.OutlookApplicationGetPayload<object>, keyof typeof NOT_CHECKED>

/** The stored result; null: never tried. */
export function readCheck(row: Row): ApplicationCheck | null {
  if (!row.checkedAt || !isCheckOutcome(row.checkOutcome)) return null
  return {
    outcome: row.checkOutcome,
    at: row.checkedAt,
    code: row.checkCode,
    words: row.checkWords,
    traceId: row.checkTraceId,
    directoryId: row.checkDirectoryId,
    domain: row.checkDomain,
    foundId: row.checkFoundId,
  }
}
