import type { ReplyKey } from './smtp-replies'

/**
 * Why a connection comes to nothing before any reply says so: the codes of DNS, sockets and TLS as Node gives them
 * (nodejs.org/api/errors.html, docs.openssl.org verify errors), and what only a connection test can find. The
 * words of a ReplyKey are in `delivery`, replies.<key>; a test has some of its own in `connectionTest`, causes.<key>.
 */
type CodeRule = { codes: RegExp; key: ReplyKey }

/** In order: the first that matches one of an error's codes counts. */
export const CODE_RULES: readonly CodeRule[] = [
  // DNS
  { codes: /^(ENOTFOUND|ENODATA|EAI_NONAME|EAI_NODATA|EBADNAME)$/, key: 'name_unknown' },
  { codes: /^(EAI_AGAIN|EAI_FAIL|ESERVFAIL|ETIMEOUT|EREFUSED|ECANCELLED)$/, key: 'name_no_answer' },
  // TCP
  { codes: /^ECONNREFUSED$/, key: 'connection_refused' },
  { codes: /^(EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL|EACCES)$/, key: 'host_unreachable' },
  // The certificate
  { codes: /^CERT_HAS_EXPIRED$/, key: 'certificate_expired' },
  { codes: /^CERT_NOT_YET_VALID$/, key: 'certificate_not_yet' },
  { codes: /^DEPTH_ZERO_SELF_SIGNED_CERT$/, key: 'certificate_self_signed' },
  {
    codes:
      /^(SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_UNTRUSTED)$/,
    key: 'certificate_unknown_issuer',
  },
  { codes: /^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/, key: 'certificate_wrong_name' },
  { codes: /^CERT_REVOKED$/, key: 'certificate_revoked' },
  {
    codes: /^(CERT_|INVALID_(CA|PURPOSE)|PATH_LENGTH_EXCEEDED|CRL_|UNABLE_TO_|ERROR_IN_CERT)/,
    key: 'certificate_invalid',
  },
  // TLS: what is no TLS record at all is a port that speaks plainly first.
  { codes: /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|RECORD_TOO/, key: 'starttls_expected' },
  {
    codes:
      /UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|NO_PROTOCOLS|VERSION_TOO_LOW|NO_SHARED_CIPHER|HANDSHAKE_FAILURE/,
    key: 'tls_too_old',
  },
  { codes: /^(ERR_SSL|ERR_TLS)|^(EPROTO|ETLS)$/, key: 'tls_failed' },
  { codes: /^(ECONNRESET|EPIPE|ECONNABORTED|ESTREAM|ECONNECTION)$/, key: 'connection_lost' },
  { codes: /^ETIMEDOUT$/, key: 'no_answer' },
]

/** What an error's codes mean, the most telling first; null: nothing we know. */
export function findCodeCause(codes: readonly (string | undefined)[]): ReplyKey | null {
  for (const { codes: pattern, key } of CODE_RULES) {
    if (codes.some((code) => code && pattern.test(code))) return key
  }
  return null
}

/** What only a test can come upon, because only it goes where mail is not sent yet. */
export const TEST_ONLY_CAUSES = [
  'not_connected', // an Outlook server without a grant
  'needs_reconnecting', // its grant ended
  'application_refused', // Microsoft refuses the application's id, secret or directory
  'no_354', // DATA was answered with something else that is no refusal either
] as const
export type TestOnlyCause = (typeof TEST_ONLY_CAUSES)[number]
export type TestCause = ReplyKey | TestOnlyCause

/** What a test that passed has shown to be over: a hold for one of these is lifted. */
export const LIFTED_BY_TEST: readonly ReplyKey[] = [
  ...new Set<ReplyKey>([
    ...CODE_RULES.map(({ key }) => key),
    ...([
      'port_not_allowed',
      'address_not_allowed',
      'port_silent',
      'greeting_silent',
      'greeting_refused',
      'ehlo_refused',
      'not_smtp',
      'tls_expected',
      'starttls_missing',
      'starttls_unavailable',
      'server_unavailable',
      'service_closing',
      'token_host',
      'auth_not_offered',
      'auth_temporary',
      'auth_failed',
      'token_expiring',
      'not_authenticated',
      'basic_auth_gone',
      'security_defaults',
      'criteria_not_met',
      'smtp_auth_disabled_tenant',
      'smtp_auth_disabled_mailbox',
      'microsoft_unavailable',
      'secret_unreadable',
    ] as const),
  ]),
]

/** Causes that a test says in words of its own: what `delivery` says of them is about mail that waits. */
export const TEST_WORDS = [
  ...TEST_ONLY_CAUSES,
  'concurrent_connections',
  'server_busy',
  'service_closing',
  'token_expiring',
  'auth_temporary',
  'unknown_recipient',
  'recipient_refused',
  'recipients_deferred',
  'server_unavailable',
  'refused',
  'deferred',
  'no_answer',
  'connection_refused',
  'connection_lost',
  'microsoft_unavailable',
  'protocol',
] as const satisfies readonly TestCause[]
