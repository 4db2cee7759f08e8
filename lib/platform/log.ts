import pino from 'pino'
import { getEnv } from './env'

/**
 * Names whose values never reach a log, at any depth we log at. Secrets, tokens, passwords, codes and
 * people's addresses: a log line carries ids, counts and replies' codes.
 */
const HIDDEN = [
  'password',
  'secret',
  'clientSecret',
  'client_secret',
  'token',
  'accessToken',
  'access_token',
  'refreshToken',
  'refresh_token',
  'idToken',
  'id_token',
  'code',
  'codeVerifier',
  'code_verifier',
  'state',
  'nonce',
  'cookie',
  'authorization',
  'email',
  'address',
  'username',
  'raw',
]

/** Structured log of this process, JSON lines on stderr. */
export const log = pino(
  {
    level: getEnv().LOG_LEVEL,
    base: undefined,
    redact: { paths: HIDDEN.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[hidden]' },
    serializers: { err: describeError },
  },
  pino.destination({ fd: 2, sync: true }),
)

/** An error as it may be logged: name, message, code, stack; never its attached request or response. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) }
  const code = (error as { code?: unknown }).code
  return {
    name: error.name,
    message: scrub(error.message),
    ...(code === undefined ? {} : { code }),
    stack: error.stack ? scrub(error.stack) : undefined,
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  }
}

/** Blanks what looks like a bearer token, a JWT or a query parameter that carries a credential. */
export function scrub(text: string): string {
  return text
    .replace(/eyJ[\w-]{8,}\.[\w-]+(\.[\w-]*)?/g, '[token]')
    .replace(/\b(Bearer\s+)[\w.~+/=-]{8,}/gi, '$1[token]')
    .replace(
      /\b(code|client_secret|refresh_token|access_token|id_token|password|state)=[^\s&"']+/gi,
      '$1=[hidden]',
    )
}
