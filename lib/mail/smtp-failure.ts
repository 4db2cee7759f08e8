import { findCodeCause } from '@/lib/domain/connection-causes'
import type { Security } from '@/lib/domain/mail-server-options'
import { classifyReply, type ReplyKey, type ReplyStage, type Verdict } from '@/lib/domain/smtp-replies'
import { GuardError } from '@/lib/platform/network-guard'

/** Why a connection could not be opened or used, in the words of lib/domain/smtp-replies. */
export class SmtpFailure extends Error {
  override readonly name = 'SmtpFailure'
  constructor(
    readonly stage: ReplyStage,
    readonly key: ReplyKey,
    readonly verdict: Verdict,
    /** The server's own words; null before it has greeted as SMTP, so that nothing can be scanned. */
    readonly reply: string | null = null,
    options?: { cause?: unknown },
  ) {
    super(`${stage}: ${key}`, options)
  }
}

/** What nodemailer and Node put on their errors. */
type ErrorFields = {
  code?: string
  originalCode?: string
  syscall?: string
  response?: string
  command?: string
  timeoutType?: string
  errors?: { code?: string }[]
}

/** What was being connected to: the port where TLS is spoken from the first byte explains a silence. */
type Where = { port: number; security: Security }

/** What went wrong while connecting or signing in. Every one of these is the server's or the network's, never a message's. */
export function toConnectFailure(error: unknown, stage: 'connect' | 'auth', where?: Where): SmtpFailure {
  if (error instanceof SmtpFailure) return error
  const failure = (key: ReplyKey, reply: string | null = null) =>
    new SmtpFailure(stage, key, 'server', reply, { cause: error })
  if (error instanceof GuardError) {
    return new SmtpFailure('connect', error.reason, 'server', null, { cause: error })
  }
  const { response, command } = error as ErrorFields
  if (!response) return failure(findSilentCause(error as ErrorFields, where))
  if (command === 'CONN') return failure(findGreetingCause(response))
  if (/^5/.test(response)) {
    if (command === 'STARTTLS') return failure('starttls_missing', response)
    if (command === 'EHLO' || command === 'HELO') return failure('ehlo_refused', response)
  }
  return failure(classifyReply(response, stage).key, response)
}

/** A first word that is none of welcome. */
function findGreetingCause(response: string): ReplyKey {
  if (/^5\d\d[ -]/.test(response)) return 'greeting_refused'
  return /^[24]\d\d[ -]/.test(response) ? 'server_unavailable' : 'not_smtp'
}

/** Port of implicit TLS (RFC 8314). */
const TLS_PORT = 465

function findSilentCause(error: ErrorFields, where?: Where): ReplyKey {
  const { code, originalCode, syscall, timeoutType, errors = [] } = error
  const key = findCodeCause([originalCode, code, ...errors.map((one) => one.code)])
  const silent = timeoutType === 'GREETING_TIMEOUT'
  const lost = key === 'connection_lost'
  if ((silent || lost) && where?.port === TLS_PORT && where.security !== 'tls') return 'tls_expected'
  if (silent) return 'greeting_silent'
  if (key === 'no_answer' && syscall === 'connect') return 'port_silent'
  if (key) return key
  return code === 'EPROTOCOL' ? 'not_smtp' : 'no_answer'
}
