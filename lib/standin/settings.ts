import { z } from 'zod'

/** Standing behaviour, as opposed to faults that happen so many times. */
export const settingsSchema = z.object({
  /** A refresh token used twice is refused and its whole family revoked; Entra itself lets old ones live. */
  strictRefresh: z.boolean(),
  /** Lifetime of access tokens in seconds; null: 60 to 90 minutes as Entra does. */
  accessTokenSeconds: z.int().min(1).nullable(),
  /** The same Message-ID twice from one mailbox: MapiExceptionDuplicateDelivery, or taken. */
  duplicates: z.enum(['accept', 'refuse']),
  /** Above the rate per minute and mailbox: nothing, a delayed 250, or a refusal. Microsoft says both. */
  rate: z.enum(['off', 'delay', 'refuse']),
  ratePerMinute: z.int().min(1),
  /** Connections of one mailbox at a time; from the next one on DATA gets 432. */
  maxConnections: z.int().min(1),
  /** Milliseconds between a message's last byte and its 250. */
  acceptDelayMs: z.int().min(0),
})

export type Settings = z.infer<typeof settingsSchema>
export type SettingsChange = Partial<Settings>

export const DEFAULT_SETTINGS: Readonly<Settings> = {
  strictRefresh: false,
  accessTokenSeconds: null,
  duplicates: 'accept',
  rate: 'off',
  ratePerMinute: 30,
  maxConnections: 3,
  acceptDelayMs: 0,
}
