import { describe, expect, it } from 'vitest'
import { REPLIES } from '@/lib/standin/smtp/replies'
import en from '@/lib/i18n/en/delivery.json'
import fr from '@/lib/i18n/fr/delivery.json'
import {
  classifyReply,
  REPLY_KEYS,
  REPLY_RULES,
  type ReplyRule,
  type ReplyStage,
  type Verdict,
} from './smtp-replies'

type Row = [reply: string, stage: ReplyStage, key: string, verdict: Verdict]

const MICROSOFT: Row[] = [
  [REPLIES.concurrentConnections, 'data', 'concurrent_connections', 'slower'],
  [REPLIES.senderThreads, 'data', 'concurrent_connections', 'slower'],
  [REPLIES.tooManyPerMinute, 'end', 'server_busy', 'slower'],
  [REPLIES.serverBusy, 'mail', 'server_busy', 'slower'],
  [REPLIES.shuttingDown, 'connect', 'service_closing', 'slower'],
  [REPLIES.closing, 'end', 'service_closing', 'slower'],
  [REPLIES.unauthenticated, 'auth', 'auth_failed', 'server'],
  [REPLIES.smtpAuthDisabledTenant, 'auth', 'smtp_auth_disabled_tenant', 'server'],
  [REPLIES.smtpAuthDisabledMailbox, 'auth', 'smtp_auth_disabled_mailbox', 'server'],
  [REPLIES.securityDefaults, 'auth', 'security_defaults', 'server'],
  [REPLIES.criteriaNotMet, 'auth', 'criteria_not_met', 'server'],
  [REPLIES.basicAuthGone, 'auth', 'basic_auth_gone', 'server'],
  [REPLIES.authTemporary, 'auth', 'auth_temporary', 'server'],
  [REPLIES.tlsUnavailable, 'connect', 'starttls_unavailable', 'server'],
  [REPLIES.notAuthenticated, 'mail', 'not_authenticated', 'server'],
  [
    '550 5.7.57 Client was not authenticated to send anonymous mail during MAIL FROM',
    'mail',
    'not_authenticated',
    'server',
  ],
  [REPLIES.mailboxFull, 'end', 'mailbox_full', 'server'],
  [REPLIES.quotaExceeded, 'end', 'daily_quota', 'server'],
  [REPLIES.restrictedSender, 'end', 'restricted_sender', 'server'],
  [REPLIES.throttledMailboxFull, 'end', 'mailbox_full', 'server'],
  [REPLIES.throttledInvalidLicense, 'mail', 'invalid_license', 'server'],
  [REPLIES.throttledSendAsDenied, 'end', 'send_as_denied', 'sender'],
  [REPLIES.sendAsDenied, 'end', 'send_as_denied', 'sender'],
  [REPLIES.sendAsDeniedOld, 'end', 'send_as_denied', 'sender'],
  [REPLIES.noPermissionToSendAs, 'end', 'send_as_denied', 'sender'],
  [REPLIES.throttledTooManyRecipients, 'end', 'too_many_recipients', 'failed'],
  [REPLIES.throttledInvalidRecipients, 'rcpt', 'invalid_recipients', 'failed'],
  [REPLIES.duplicateDelivery, 'end', 'duplicate', 'accepted'],
  [REPLIES.invalidRecipient, 'rcpt', 'unknown_recipient', 'failed'],
  [REPLIES.badRecipientSyntax, 'rcpt', 'unknown_recipient', 'failed'],
  [REPLIES.tooManyRecipients, 'rcpt', 'recipients_deferred', 'retry'],
  [REPLIES.mailboxBusy, 'rcpt', 'recipients_deferred', 'retry'],
  [REPLIES.tooLarge, 'mail', 'message_too_large', 'failed'],
  ['501 5.5.127 Token expires soon', 'auth', 'token_expiring', 'server'],
  ['535 5.7.3 Authentication unsuccessful', 'mail', 'auth_failed', 'server'],
]

const OTHERS: Row[] = [
  ['450 4.1.8 Sender address rejected: Domain not found', 'mail', 'deferred', 'retry'],
  ['451-4.3.0 first line\n451 4.3.0 second', 'end', 'deferred', 'retry'],
  ['554 5.7.1 Spam message rejected', 'end', 'refused', 'failed'],
  [
    '550-5.1.1 The email account that you tried to reach does not exist',
    'rcpt',
    'unknown_recipient',
    'failed',
  ],
  ['554 5.7.1 Relay access denied', 'rcpt', 'recipient_refused', 'failed'],
  ['552 5.2.2 Over quota', 'rcpt', 'message_too_large', 'failed'],
  ['554 5.2.2 mailbox full', 'rcpt', 'recipient_refused', 'failed'],
  ['554 No SMTP service here', 'connect', 'server_unavailable', 'server'],
  ['534 5.7.9 Application-specific password required', 'auth', 'auth_failed', 'server'],
  ['250 fine', 'end', 'protocol', 'retry'],
  ['garbage', 'end', 'protocol', 'retry'],
]

describe('what Microsoft’s replies mean', () => {
  it.each(MICROSOFT)('%s at %s', (reply, stage, key, verdict) => {
    expect(classifyReply(reply, stage)).toEqual({ key, verdict })
  })

  it('leaves no reply of the stand-in without a meaning', () => {
    for (const reply of Object.values(REPLIES)) expect(classifyReply(reply, 'end').key).not.toBe('protocol')
  })
})

describe('what other servers’ replies mean, by class', () => {
  it.each(OTHERS)('%s at %s', (reply, stage, key, verdict) => {
    expect(classifyReply(reply, stage)).toEqual({ key, verdict })
  })
})

it('every row of the table has one here that it is the first to fit', () => {
  const rules: readonly ReplyRule[] = REPLY_RULES
  const isMet = (rule: ReplyRule) =>
    [...MICROSOFT, ...OTHERS].some(
      ([reply, stage]) =>
        rules.find(({ pattern, stages }) => (!stages || stages.includes(stage)) && pattern.test(reply)) ===
        rule,
    )
  expect(rules.filter((rule) => !isMet(rule)).map(({ key, pattern }) => `${key} ${pattern}`)).toEqual([])
})

it('has words for every key, in both languages', () => {
  for (const words of [fr.replies, en.replies]) {
    expect(Object.keys(words).sort()).toEqual([...REPLY_KEYS].sort())
    for (const text of Object.values(words)) expect(Object.keys(text)).toEqual(['what', 'why', 'cure'])
  }
})
