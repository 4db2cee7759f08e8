/**
 * Exchange Online's words (peers-and-microsoft.md section 4, "SMTP replies"). Faults name a reply by its key
 * or bring a text of their own.
 */
export const HOSTNAME = 'PR3P195MB0001.EURP195.PROD.OUTLOOK.COM'

export const REPLIES = {
  unauthenticated: `535 5.7.3 Authentication unsuccessful [${HOSTNAME}]`,
  smtpAuthDisabledTenant: `535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information. [${HOSTNAME}]`,
  smtpAuthDisabledMailbox: `535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox. Visit https://aka.ms/smtp_auth_disabled for more information. [${HOSTNAME}]`,
  securityDefaults: `535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy. Contact your administrator. [${HOSTNAME}]`,
  criteriaNotMet: `535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be authenticated successfully. Contact your administrator. [${HOSTNAME}]`,
  basicAuthGone: '550 5.7.30 Basic authentication is not supported for Client Submission',
  notAuthenticated: `530 5.7.57 Client not authenticated to send mail. [${HOSTNAME}]`,
  authTemporary: '454 4.7.0 Temporary authentication failure',
  concurrentConnections: `432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending for more information. [Hostname=${HOSTNAME}]`,
  senderThreads: `432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded [Hostname=${HOSTNAME}]`,
  sendAsDenied: `554 5.2.252 SendAsDenied; {mailbox} not allowed to send as {from}; STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied; Failed to process message due to a permanent exception with message Cannot submit message. [Hostname=${HOSTNAME}]`,
  sendAsDeniedOld: `554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied; Failed to process message due to a permanent exception with message Cannot submit message. [Hostname=${HOSTNAME}]`,
  noPermissionToSendAs: '550 5.7.60 SMTP; Client does not have permissions to send as this sender',
  restrictedSender:
    '550 5.1.8 Access denied, bad outbound sender. For more information please go to http://go.microsoft.com/fwlink/?LinkId=875724',
  quotaExceeded: `554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; Failed to process message due to a permanent exception with message The message can't be submitted because the sender's submission quota was exceeded. [Hostname=${HOSTNAME}]`,
  mailboxFull: `554 5.2.2 mailbox full; STOREDRV.Submission.Exception:QuotaExceededException.MapiExceptionQuotaExceeded [Hostname=${HOSTNAME}]`,
  throttledMailboxFull: `550 5.2.251 Error throttled; mailbox full [Hostname=${HOSTNAME}]`,
  throttledSendAsDenied: `550 5.2.252 Error throttled; SendAsDenied [Hostname=${HOSTNAME}]`,
  throttledInvalidLicense: `550 5.2.253 Error throttled; invalid licence [Hostname=${HOSTNAME}]`,
  throttledTooManyRecipients: `550 5.2.254 Error throttled; too many recipients [Hostname=${HOSTNAME}]`,
  throttledInvalidRecipients: `550 5.2.255 Error throttled; invalid recipients [Hostname=${HOSTNAME}]`,
  duplicateDelivery: `554 5.2.0 STOREDRV.Deliver.Exception:StorageTransientException.MapiExceptionDuplicateDelivery; Failed to process message due to a permanent exception with message Cannot complete submission. [Hostname=${HOSTNAME}]`,
  tooManyPerMinute: `451 4.7.500 Server busy. Please try again later. [Hostname=${HOSTNAME}]`,
  serverBusy: '451 4.7.500 Server busy. Please try again later from [127.0.0.1].',
  shuttingDown: '421 4.3.2 Service not active',
  closing: '421 4.4.2 Connection dropped due to ConnectionReset',
  invalidRecipient: '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup',
  badRecipientSyntax: '501 5.1.3 Invalid address',
  tooManyRecipients: '452 4.5.3 Too many recipients',
  mailboxBusy:
    '450 4.2.1 The recipient is receiving mail at a rate that prevents additional messages from being delivered',
  tooLarge: '552 5.3.4 Message size exceeds fixed maximum message size',
  tlsUnavailable: '454 4.7.0 TLS not available due to temporary reason',
} as const

export type ReplyName = keyof typeof REPLIES

/** A named reply with its {values}, or the text itself. */
export function getReply(nameOrText: string, values: Record<string, string> = {}): string {
  const text: string = nameOrText in REPLIES ? REPLIES[nameOrText as ReplyName] : nameOrText
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}
