import { getAppError, type AppErrorCode } from '@/lib/platform/errors'

const STATUS: Record<AppErrorCode, number> = {
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  duplicate: 409,
  too_large: 413,
  invalid: 422,
  refused: 422,
  unavailable: 503,
  secret_unreadable: 500,
}

/** A refusal as problem details (RFC 9457); `code` is what programs read, people see the page's own words. */
export function problem(code: AppErrorCode): Response {
  const status = STATUS[code]
  return Response.json(
    { type: 'about:blank', title: code.replaceAll('_', ' '), status, code },
    { status, headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' } },
  )
}

/** An expected failure as problem details. @throws everything else, Next's own signals among it */
export function problemOf(error: unknown): Response {
  const expected = getAppError(error)
  if (!expected) throw error
  return problem(expected.code)
}
