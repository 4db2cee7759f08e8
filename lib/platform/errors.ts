/**
 * Expected failures. `code` is stable and is what pages and the API translate; `details` are the values
 * the sentence needs (never secrets). Anything else that is thrown is a bug and shows an id to quote.
 */
export type AppErrorCode =
  | 'not_found' // not yours looks like not there
  | 'forbidden' // yours, but your role may not
  | 'unauthenticated'
  | 'invalid' // details: field -> message key, and numbers for its text
  | 'conflict' // somebody else changed it meanwhile
  | 'duplicate'
  | 'unavailable' // Microsoft, the database or the network is away
  | 'refused' // Microsoft or a server said no
  | 'too_large'
  | 'secret_unreadable' // sealed under a key that is not here, or altered

export class AppError extends Error {
  override readonly name = 'AppError'
  constructor(
    readonly code: AppErrorCode,
    readonly details: Record<string, string | number> = {},
    options?: { cause?: unknown },
  ) {
    super(code + (Object.keys(details).length ? ' ' + JSON.stringify(details) : ''), options)
  }
}

/** The AppError in question, or null when it is something unexpected. */
export function getAppError(error: unknown): AppError | null {
  return error instanceof AppError ? error : null
}
