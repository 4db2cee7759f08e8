import { z } from 'zod'

/**
 * The one place that reads process.env (design.md, "Environment"). A missing or malformed variable
 * stops the start with one sentence that names it.
 */

const csv = z
  .string()
  .default('')
  .transform((text) => text.split(/[,\s]+/).filter(Boolean))

const cidr = z.string().regex(/^[0-9a-fA-F:.]+(\/\d{1,3})?$/)

const httpUrl = z.string().regex(/^https?:\/\/[^\s/]+\/?$/, 'must be an http(s) address without a path')

/** `id:base64(32 bytes)`; the first of the list seals, all of them open. */
const encryptionKey = z.string().transform((text, context) => {
  const match = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/=]+)$/.exec(text.trim())
  const key = match ? Buffer.from(match[2]!, 'base64') : null
  if (!match || key?.length !== 32) {
    context.addIssue({ code: 'custom', message: 'must be id:base64(32 bytes), comma-separated' })
    return z.NEVER
  }
  return { id: match[1]!, key: key! }
})

const schema = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('production'),
  PORT: z.coerce.number().int().min(1).max(65535).default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  APP_URL: httpUrl.optional(),
  DATA_DIR: z.string().min(1).default('.data'),
  DATABASE_URL: z.string().startsWith('postgres').optional(),
  WEB_DATABASE_URL: z.string().startsWith('postgres').optional(),
  WORKER_DATABASE_URL: z.string().startsWith('postgres').optional(),
  NEXTAUTH_SECRET: z.string().min(32, 'must be at least 32 characters').optional(),
  ENCRYPTION_KEYS: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(encryptionKey).min(1))
    .optional(),
  MICROSOFT_LOGIN_URL: httpUrl.default('https://login.microsoftonline.com'),
  MICROSOFT_GRAPH_URL: httpUrl.default('https://graph.microsoft.com'),
  MICROSOFT_SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/[^\s/:]+(:\d{1,5})?\/?$/, 'must be smtp://host:port or smtps://host:port')
    .default('smtp://smtp.office365.com:587'),
  SMTP_ALLOWED_PRIVATE_NETWORKS: csv.pipe(z.array(cidr)),
  SMTP_ALLOWED_PORTS: csv.transform((ports) => ports.map(Number)).pipe(z.array(z.int().min(1).max(65535))),
  TRUSTED_PROXY: csv.pipe(z.array(cidr)),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
})

type Parsed = z.infer<typeof schema>
export type Env = Omit<Parsed, 'APP_URL'> & { APP_URL: string }

/**
 * Parses the environment.
 * @throws Error with one sentence naming the first wrong variable.
 */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  const result = schema.safeParse(given)
  if (!result.success) {
    const issue = result.error.issues[0]!
    throw new Error(`${String(issue.path[0])} ${issue.message}`)
  }
  const env = result.data
  const appUrl = (env.APP_URL ?? `http://localhost:${env.PORT}`).replace(/\/$/, '')
  return { ...env, APP_URL: appUrl }
}

let cached: Env | undefined

/** The environment of this process, parsed once. */
export function getEnv(): Env {
  return (cached ??= readEnv())
}

/** A variable this process cannot do without. @throws Error naming it. */
export function requireEnv<K extends keyof Env>(name: K): NonNullable<Env[K]> {
  const value = getEnv()[name]
  if (value === undefined) throw new Error(`${name} is missing`)
  return value as NonNullable<Env[K]>
}

export const MICROSOFT_DEFAULTS = {
  login: 'https://login.microsoftonline.com',
  graph: 'https://graph.microsoft.com',
  smtp: 'smtp://smtp.office365.com:587',
} as const

/** The parts of MICROSOFT_SMTP_URL: what ticking the OAuth box fills in. */
export function microsoftSmtpDefaults(env: Pick<Env, 'MICROSOFT_SMTP_URL'> = getEnv()): {
  host: string
  port: number
  security: 'starttls' | 'tls'
} {
  const match = /^(smtps?):\/\/([^/:]+)(?::(\d+))?/.exec(env.MICROSOFT_SMTP_URL)!
  const tls = match[1] === 'smtps'
  return { host: match[2]!, port: Number(match[3] ?? (tls ? 465 : 587)), security: tls ? 'tls' : 'starttls' }
}

/** True when any Microsoft address is not Microsoft's own: start, health page and console say so. */
export function usesStandinMicrosoft(env: Env = getEnv()): boolean {
  return (
    env.MICROSOFT_LOGIN_URL !== MICROSOFT_DEFAULTS.login ||
    env.MICROSOFT_GRAPH_URL !== MICROSOFT_DEFAULTS.graph ||
    env.MICROSOFT_SMTP_URL !== MICROSOFT_DEFAULTS.smtp
  )
}
