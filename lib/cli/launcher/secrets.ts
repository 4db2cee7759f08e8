import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Secrets {
  NEXTAUTH_SECRET: string
  /** `id:base64(32 bytes)`, comma-separated. */
  ENCRYPTION_KEYS: string
}

type Given = Record<string, string | undefined>

/** The two secrets from the environment. @throws Error with one sentence that names the one that is missing */
export function requireSecrets(given: Given): Secrets {
  const { NEXTAUTH_SECRET, ENCRYPTION_KEYS } = given
  if (!NEXTAUTH_SECRET)
    throw new Error('NEXTAUTH_SECRET is missing: set it to at least 32 random characters.')
  if (!ENCRYPTION_KEYS)
    throw new Error('ENCRYPTION_KEYS is missing: set it to an id and 32 random bytes in base64, like k1:….')
  return { NEXTAUTH_SECRET, ENCRYPTION_KEYS }
}

/**
 * The two secrets of an installation with an embedded database: from the environment, else made once and kept
 * in DATA_DIR/secrets.json (mode 0600).
 * @throws Error when the file is gone but the database it seals is there: new keys would open nothing in it
 */
export function loadOrMakeSecrets(dataDir: string, given: Given): Secrets {
  if (given.NEXTAUTH_SECRET && given.ENCRYPTION_KEYS) return requireSecrets(given)
  const file = join(dataDir, 'secrets.json')
  if (!existsSync(file)) {
    if (existsSync(join(dataDir, 'postgres/data')))
      throw new Error(
        `${file} is missing, but its database is there: bring the file back, or start with another DATA_DIR.`,
      )
    make(dataDir, file)
  }
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Secrets
  return requireSecrets({ ...kept, ...withoutUndefined(given) })
}

function make(dataDir: string, file: string): void {
  const secrets: Secrets = {
    NEXTAUTH_SECRET: randomBytes(32).toString('base64url'),
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  }
  mkdirSync(dataDir, { recursive: true })
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, JSON.stringify(secrets, null, 2) + '\n', { mode: 0o600 })
  try {
    linkSync(draft, file)
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error // otherwise another start was faster
  } finally {
    rmSync(draft)
  }
}

function withoutUndefined({ NEXTAUTH_SECRET, ENCRYPTION_KEYS }: Given): Given {
  return { ...(NEXTAUTH_SECRET && { NEXTAUTH_SECRET }), ...(ENCRYPTION_KEYS && { ENCRYPTION_KEYS }) }
}
