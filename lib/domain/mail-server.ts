import { z } from 'zod'
import { addressSchema } from './address-schemas'
import { isAddress, isDisplayName } from './addresses'
import { basisFields } from './form-basis'
import { parseFromFilter } from './from-filter'
import { SECURITIES, type Authentication } from './mail-server-options'
import { unsubscribeField } from './unsubscribe-field'
import { PACE_BOUNDS } from './pace'
import { RETRY_BOUNDS } from './retry-schedule'
import { line, optionalLine } from './text'

/**
 * An outgoing mail server as it is typed: one schema for the browser and the server (seed, "Étape 4";
 * odoo.md 1.2–1.3). Messages are keys of the namespace `errors`.
 */

/** A host name or an address literal; what it may resolve to is the network guard's business. */
const HOST =
  /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/

const checkbox = z
  .enum(['on', 'true', ''])
  .optional()
  .transform((value) => value === 'on' || value === 'true')

const wholeNumber = (min: number, max: number, message: string) =>
  z
    .string()
    .trim()
    .regex(/^\d{1,6}$/, message)
    .transform(Number)
    .pipe(z.number().min(min, message).max(max, message))

/** A limit of the server's own; blank: that of its kind. */
const limit = ({ min, max }: { min: number; max: number }) =>
  z
    .string()
    .trim()
    .transform((text) => (text === '' ? null : Number(text)))
    .superRefine((value, context) => {
      const within = value === null || (Number.isInteger(value) && value >= min && value <= max)
      if (!within) context.addIssue({ code: 'custom', message: 'invalid.limit', params: { min, max } })
    })
    .optional()

export const mailServerSchema = z
  .strictObject({
    description: line(100).min(1, 'required.description'),
    priority: wholeNumber(0, 9999, 'invalid.priority'),
    host: z.string().trim().toLowerCase().min(1, 'required.host').regex(HOST, 'invalid.host'),
    port: wholeNumber(1, 65535, 'invalid.port'),
    debug: checkbox,
    outlook: checkbox,
    security: z.enum(SECURITIES, 'invalid.choice'),
    username: optionalLine(254).default(null),
    /** Write-only: blank keeps what is stored. */
    password: z
      .string()
      .max(1024, 'invalid.too_long')
      .refine((text) => !/[\r\n\0]/.test(text), 'invalid.control')
      .default(''),
    fromFilter: line(4000)
      .default('')
      .superRefine((text, context) => {
        const { wrong } = parseFromFilter(text)
        if (wrong.length) {
          context.addIssue({
            code: 'custom',
            message: 'invalid.from_filter',
            params: { entry: wrong[0]!.slice(0, 80) },
          })
        }
      }),
    displayName: optionalLine(200)
      .default(null)
      .refine((name) => name === null || isDisplayName(name), 'invalid.control'),
    replyTo: z.union([z.literal('').transform(() => null), addressSchema]).default(null),
    /** How one unsubscribes from its messages; null: they say nothing of it. */
    unsubscribe: unsubscribeField,
    paceConnections: limit(PACE_BOUNDS.connections),
    pacePerMinute: limit(PACE_BOUNDS.perMinute),
    pacePerDay: limit(PACE_BOUNDS.perDay),
    pacePerMessage: limit(PACE_BOUNDS.perMessage),
    retryFirstMinutes: limit(RETRY_BOUNDS.firstMinutes),
    retryLaterMinutes: limit(RETRY_BOUNDS.laterMinutes),
    retryGiveUpHours: limit(RETRY_BOUNDS.giveUpHours),
    /** Which button: the arrow saves first, then connects. */
    intent: z.enum(['save', 'connect']).default('save'),
    ...basisFields,
  })
  .superRefine((server, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (!server.outlook) return
    if (server.security === 'none') refuse('security', 'invalid.outlook_security')
    if (!server.username) refuse('username', 'required.outlook_username')
    else if (!isAddress(server.username)) refuse('username', 'invalid.address')
    if (server.password) refuse('password', 'invalid.outlook_password')
  })

export type MailServerInput = z.infer<typeof mailServerSchema>

/** The stored kind of authentication that a form means. A password kept from before counts. */
export function authenticationOf(
  input: Pick<MailServerInput, 'outlook' | 'username' | 'password'>,
  hasPassword: boolean,
): Authentication {
  if (input.outlook) return 'outlook'
  return input.username && (input.password || hasPassword) ? 'password' : 'none'
}

/**
 * Ticking OAuth fills host, port and security; without JavaScript the server does it for a blank host.
 * @param fields what the form sent
 * @param outlook the parts of MICROSOFT_SMTP_URL
 */
export function fillOutlookDefaults(
  fields: unknown,
  outlook: { host: string; port: number; security: 'starttls' | 'tls' },
): unknown {
  if (typeof fields !== 'object' || fields === null) return fields
  const { outlook: ticked, host } = fields as Record<string, unknown>
  if (ticked !== 'on' || (typeof host === 'string' && host.trim())) return fields
  return { ...fields, host: outlook.host, port: String(outlook.port), security: outlook.security }
}
