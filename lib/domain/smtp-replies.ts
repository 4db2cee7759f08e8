/**
 * What a mail server's replies mean (peers-and-microsoft.md section 4, "SMTP replies"; RFC 5321 section
 * 4.2.1 and RFC 3463 for the rest). Each key has its words in the namespace `delivery`: replies.<key>.
 */

/**
 * retry: the message waits for its next try · slower: it goes on soon, with fewer connections · failed: this
 * recipient or message never · sender: this From address is refused, with a cure · server: the mailbox's or
 * the server's own fault, its mail waits and none fails · accepted: the server already has this message.
 */
export const VERDICTS = ['retry', 'slower', 'failed', 'sender', 'server', 'accepted'] as const
export type Verdict = (typeof VERDICTS)[number]

/** Where in the dialogue a reply came: the same number means different things before and after MAIL. */
export type ReplyStage = 'connect' | 'auth' | 'mail' | 'rcpt' | 'data' | 'end'

export type ReplyRule = { key: string; verdict: Verdict; pattern: RegExp; stages?: readonly ReplyStage[] }

/** In order: the first rule that matches counts. */
export const REPLY_RULES = [
  { key: 'duplicate', verdict: 'accepted', pattern: /DuplicateDelivery/i, stages: ['end'] },
  // 432 is a definite no and comes at DATA: never uncertain (fastapi-mail#75).
  { key: 'concurrent_connections', verdict: 'slower', pattern: /^432\b/ },
  { key: 'server_busy', verdict: 'slower', pattern: /^451 4\.7\.500\b/ },
  { key: 'service_closing', verdict: 'slower', pattern: /^421\b/ },
  // Sign-in. 5.7.139 has four variants that differ only in their words (EOP#193, oqtane#5372, uptime-kuma#1713).
  { key: 'smtp_auth_disabled_tenant', verdict: 'server', pattern: /5\.7\.139.*disabled for the Tenant/is },
  { key: 'smtp_auth_disabled_mailbox', verdict: 'server', pattern: /5\.7\.139.*disabled for the Mailbox/is },
  { key: 'security_defaults', verdict: 'server', pattern: /5\.7\.139.*security defaults/is },
  { key: 'criteria_not_met', verdict: 'server', pattern: /\b5\.7\.139\b/ },
  { key: 'basic_auth_gone', verdict: 'server', pattern: /\b5\.7\.30\b/ },
  { key: 'token_expiring', verdict: 'server', pattern: /^501 5\.5\.127\b/ },
  { key: 'starttls_unavailable', verdict: 'server', pattern: /^454\b.*TLS/is, stages: ['connect'] },
  { key: 'auth_temporary', verdict: 'server', pattern: /^454\b/, stages: ['auth', 'connect'] },
  { key: 'auth_failed', verdict: 'server', pattern: /^5\d\d\b/, stages: ['auth'] },
  { key: 'auth_failed', verdict: 'server', pattern: /^535\b/ },
  { key: 'not_authenticated', verdict: 'server', pattern: /\b5\.7\.57\b|^530\b/ },
  // The mailbox's own faults: every message would meet them.
  { key: 'daily_quota', verdict: 'server', pattern: /SubmissionQuotaExceeded/i },
  { key: 'restricted_sender', verdict: 'server', pattern: /^550 5\.1\.8\b/ },
  { key: 'mailbox_full', verdict: 'server', pattern: /\b5\.2\.251\b/ },
  { key: 'invalid_license', verdict: 'server', pattern: /\b5\.2\.253\b/ },
  { key: 'mailbox_full', verdict: 'server', pattern: /^554 5\.2\.2\b/, stages: ['mail', 'data', 'end'] },
  // This From address.
  { key: 'send_as_denied', verdict: 'sender', pattern: /\b5\.2\.252\b|SendAsDenied|\b5\.7\.60\b/i },
  // This message.
  { key: 'too_many_recipients', verdict: 'failed', pattern: /\b5\.2\.254\b/ },
  { key: 'invalid_recipients', verdict: 'failed', pattern: /\b5\.2\.255\b/ },
  { key: 'message_too_large', verdict: 'failed', pattern: /^552\b|\b5\.3\.4\b/ },
  { key: 'unknown_recipient', verdict: 'failed', pattern: /^5\d\d 5\.1\.(0|1|2|3|10)\b/ },
  { key: 'recipient_refused', verdict: 'failed', pattern: /^5/, stages: ['rcpt'] },
  { key: 'recipients_deferred', verdict: 'retry', pattern: /^45[02]\b/, stages: ['rcpt'] },
  // By class. Before MAIL nothing was said about any message: the server's fault, whatever the class.
  { key: 'server_unavailable', verdict: 'server', pattern: /^[45]/, stages: ['connect', 'auth'] },
  { key: 'refused', verdict: 'failed', pattern: /^5/ },
  { key: 'deferred', verdict: 'retry', pattern: /^4/ },
] as const satisfies readonly ReplyRule[]

/** What no reply stands for: how a try ended without the server's words. */
export const NO_REPLY_KEYS = [
  'no_answer', // connect or a command: nothing came in time
  'connection_refused',
  'connection_lost', // before our stream's end was handed over: certainly not delivered
  'lost_after_end', // after it: uncertain
  'worker_lost', // a worker died while it was sending: uncertain
  'stopped', // a stop cut it short after the stream's end: uncertain
  'not_smtp', // greeted by something else
  'tls_failed',
  'starttls_missing',
  'certificate_invalid',
  'port_not_allowed',
  'address_not_allowed',
  'name_unknown',
  'name_no_answer',
  'port_silent', // no answer at all, not even a refusal
  'host_unreachable',
  'greeting_silent', // connected, but nothing was said
  'greeting_refused',
  'ehlo_refused',
  'tls_expected', // it speaks TLS from the first byte
  'starttls_expected', // it does not
  'tls_too_old',
  'certificate_expired',
  'certificate_not_yet',
  'certificate_self_signed',
  'certificate_unknown_issuer',
  'certificate_wrong_name',
  'certificate_revoked',
  'auth_not_offered',
  'token_host', // a Microsoft token is offered only to Microsoft
  'source_failed', // an attachment could not be read to its end
  'smtputf8_missing',
  'daily_limit', // as many recipients as the server's pace allows in 24 hours
  'gave_up', // four days of deferrals
  'unreadable', // the message's own rows are damaged
  'secret_unreadable',
  'microsoft_unavailable',
  'protocol',
] as const

export type ReplyKey = (typeof REPLY_RULES)[number]['key'] | (typeof NO_REPLY_KEYS)[number]

/** Every key once: the message files must have words for each. */
export const REPLY_KEYS: readonly ReplyKey[] = [
  ...new Set<ReplyKey>([...REPLY_RULES.map((rule) => rule.key), ...NO_REPLY_KEYS]),
]

/**
 * Finds what a reply means.
 * @param reply the server's words, as they came: `554 5.2.252 SendAsDenied; …`
 */
export function classifyReply(reply: string, stage: ReplyStage): { key: ReplyKey; verdict: Verdict } {
  const text = reply.replace(/^(\d{3})-/, '$1 ')
  const rules: readonly (ReplyRule & { key: ReplyKey })[] = REPLY_RULES
  const rule = rules.find(({ pattern, stages }) => (!stages || stages.includes(stage)) && pattern.test(text))
  return rule ? { key: rule.key, verdict: rule.verdict } : { key: 'protocol', verdict: 'retry' }
}
