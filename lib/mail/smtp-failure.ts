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

type NodemailerFields = { code?: string; originalCode?: string; response?: string; command?: string }

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)|HOSTNAME_MISMATCH/
const TLS = /^ERR_(SSL|TLS)|EPROTO/

/** What went wrong while connecting or signing in. Every one of these is the server's or the network's, never a message's. */
export function toConnectFailure(error: unknown, stage: 'connect' | 'auth'): SmtpFailure {
  if (error instanceof SmtpFailure) return error
  if (error instanceof GuardError) {
    return new SmtpFailure('connect', error.reason, 'server', null, { cause: error })
  }
  const { code = '', originalCode = '', response, command } = error as NodemailerFields
  const failure = (key: ReplyKey, reply: string | null = null) =>
    new SmtpFailure(stage, key, 'server', reply, { cause: error })
  if (response && command !== 'CONN') {
    if (command === 'STARTTLS' && /^5/.test(response)) return failure('starttls_missing', response)
    return failure(classifyReply(response, stage).key, response)
  }
  if (response) return failure(/^[245]\d\d[ -]/.test(response) ? 'server_unavailable' : 'not_smtp')
  const codes = [originalCode, code, (error as Error).message].join(' ')
  if (CERTIFICATE.test(codes)) return failure('certificate_invalid')
  if (/ECONNREFUSED/.test(codes)) return failure('connection_refused')
  if (code === 'ETLS' || TLS.test(originalCode) || TLS.test(code) || /SSL|TLS/.test(codes))
    return failure('tls_failed')
  if (code === 'EPROTOCOL') return failure('not_smtp')
  return failure('no_answer')
}
