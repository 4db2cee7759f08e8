import { hkdfSync } from 'node:crypto'
import { systemEnv, type ChildEnv } from '@/lib/platform/env-system'
import type { PreparedDatabase } from './database'

/** What both need. */
const COMMON = [
  'APP_URL',
  'LOG_LEVEL',
  'MICROSOFT_LOGIN_URL',
  'MICROSOFT_GRAPH_URL',
  'MICROSOFT_SMTP_URL',
  'SMTP_ALLOWED_PRIVATE_NETWORKS',
  'SMTP_ALLOWED_PORTS',
  'NODE_EXTRA_CA_CERTS',
  'NODE_OPTIONS',
]
const WEB_ONLY = ['PORT', 'HOST', 'TRUSTED_PROXY']

type Given = Record<string, string>
type Database = Pick<PreparedDatabase, 'webUrl' | 'workerUrl' | 'secrets'>

/** All of the web's environment: its own login, never the worker's nor the owner's. */
export function webEnv(given: Given, { webUrl, secrets }: Database): ChildEnv {
  return {
    ...base(given, WEB_ONLY),
    WEB_DATABASE_URL: webUrl,
    NEXTAUTH_SECRET: secrets.NEXTAUTH_SECRET,
    NEXTAUTH_URL: given.APP_URL ?? '',
    ENCRYPTION_KEYS: secrets.ENCRYPTION_KEYS,
    NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: actionKey(secrets.NEXTAUTH_SECRET),
    NEXT_TELEMETRY_DISABLED: '1',
  }
}

/** All of the worker's environment: its own login, and nothing that signs people in. */
export function workerEnv(given: Given, { workerUrl, secrets }: Database): ChildEnv {
  return { ...base(given, []), WORKER_DATABASE_URL: workerUrl, ENCRYPTION_KEYS: secrets.ENCRYPTION_KEYS }
}

function base(given: Given, more: string[]): ChildEnv {
  const names = [...COMMON, ...more].filter((name) => given[name] !== undefined)
  return {
    ...systemEnv(),
    ...Object.fromEntries(names.map((name) => [name, given[name]!])),
    NODE_ENV: 'production',
  }
}

/**
 * The key Next seals a server action's bound values with. The running server prefers this variable to the key
 * its build drew by lot (next/dist/server/app-render/encryption-utils.js), so web processes agree across
 * machines and builds, and a shared build holds no secret that counts.
 */
function actionKey(secret: string): string {
  return Buffer.from(hkdfSync('sha256', secret, 'relais', 'next server actions', 32)).toString('base64')
}
