import { z } from 'zod'

/**
 * What the stand-in knows of its little world. Words: tenant (a directory), user (an account with a
 * mailbox), app (a registration in one tenant, perhaps usable from all), consent (a user or a whole
 * tenant said yes to an app), refresh token (kept as its hash).
 */

const guid = z.guid().transform((text) => text.toLowerCase())
const address = z.email().transform((text) => text.toLowerCase())

export const tenantSchema = z.object({
  id: guid,
  name: z.string().min(1),
  domains: z.array(z.string().transform((text) => text.toLowerCase())).min(1),
  /** Whether people may consent for themselves; false: "Need admin approval". */
  userConsent: z.boolean().default(true),
  smtpAuthDisabled: z.boolean().default(false),
})

export const userSchema = z.object({
  oid: guid,
  tenantId: guid,
  upn: address,
  mail: address,
  name: z.string().min(1),
  admin: z.boolean().default(false),
  disabled: z.boolean().default(false),
  smtpAuthDisabled: z.boolean().default(false),
})

const secretSchema = z.object({
  id: guid,
  value: z.string(),
  expiresAt: z.iso.datetime().nullable().default(null),
})

export const appSchema = z.object({
  clientId: guid,
  /** The object id, which people paste instead of the client id. */
  objectId: guid,
  name: z.string().min(1),
  tenantId: guid,
  multiTenant: z.boolean().default(true),
  redirectUris: z.array(z.string()),
  secrets: z.array(secretSchema),
  /** PEM certificates whose key may sign a client assertion. */
  certificates: z.array(z.string()).default([]),
  disabled: z.boolean().default(false),
  assignmentRequired: z.boolean().default(false),
  assigned: z.array(guid).default([]),
  /** Application permissions granted, e.g. SMTP.SendAsApp. */
  roles: z.array(z.string()).default([]),
})

/** `from` may be used by `mailbox`: Exchange's Send As, given on the mailbox `from` to the trustee `mailbox`. */
export const sendAsSchema = z.object({ mailbox: address, from: address })

export const seedSchema = z.object({
  tenants: z.array(tenantSchema).default([]),
  users: z.array(userSchema).default([]),
  apps: z.array(appSchema).default([]),
  sendAs: z.array(sendAsSchema).default([]),
})

const consentSchema = z.object({ clientId: guid, subject: z.string(), scopes: z.array(z.string()) })

const refreshTokenSchema = z.object({
  hash: z.string(),
  /** All tokens that came from one sign-in share it: revoking takes them all. */
  family: z.string(),
  clientId: guid,
  oid: guid,
  scopes: z.array(z.string()),
  issuedAt: z.number(),
  used: z.boolean().default(false),
  revoked: z.boolean().default(false),
})

export const stateSchema = seedSchema.extend({
  version: z.literal(1),
  ports: z.object({ login: z.number(), plain: z.number(), smtp: z.number() }).nullable(),
  consents: z.array(consentSchema),
  refreshTokens: z.array(refreshTokenSchema),
})

/**
 * The same fields, each optional and without its default: a change must not undo what it does not name
 * (zod applies defaults inside optional fields).
 */
export function changesOf<S extends z.ZodRawShape>(schema: z.ZodObject<S>) {
  const fields = Object.entries(schema.shape).map(([name, field]) => [
    name,
    z.optional(field instanceof z.ZodDefault ? field.unwrap() : field),
  ])
  return z.object(Object.fromEntries(fields) as { [K in keyof S]: z.ZodOptional<S[K]> })
}

export type Tenant = z.infer<typeof tenantSchema>
export type User = z.infer<typeof userSchema>
export type App = z.infer<typeof appSchema>
export type Seed = z.infer<typeof seedSchema>
export type SeedInput = z.input<typeof seedSchema>
export type RefreshToken = z.infer<typeof refreshTokenSchema>
export type State = z.infer<typeof stateSchema>
