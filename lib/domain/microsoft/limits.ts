/**
 * What Exchange Online allows one mailbox by SMTP client submission
 * (learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits,
 * "Sending limits"; three concurrent connections: learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/
 * authenticated-client-smtp-submission). The mailbox's, shared with its scanners and other programs.
 */
export const EXCHANGE_LIMITS = {
  /** A fourth connection is answered `432 4.3.2` at DATA. */
  maxConnections: 3,
  /** Microsoft contradicts itself on what is above: delayed, or refused. */
  messagesPerMinute: 30,
  /** Recipients in 24 hours, sliding. */
  recipientsPerDay: 10_000,
  /** The default of a mailbox; an administrator may set up to 1,000. */
  recipientsPerMessage: 500,
} as const

/** Entra (learn.microsoft.com/entra/identity-platform: access-tokens, refresh-tokens, reply-url). */
export const ENTRA_LIMITS = {
  /** Access tokens live 60 to 90 minutes, at random. */
  accessTokenMinutes: { min: 60, max: 90 },
  /** A refresh token nobody used for that long is dead. */
  refreshTokenDays: 90,
  /** The longest redirect URI that can be registered. */
  redirectUriLength: 256,
} as const
