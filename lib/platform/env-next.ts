import { deriveKey } from './seal'
import type { Env } from './env'

/**
 * Next and next-auth take some of their settings from the environment alone. Called before either is
 * loaded; everything here follows from our own variables, so that several web processes agree.
 * @param origin where Next may fetch itself: the address this process listens on
 * @param standaloneConfig the build's own configuration as JSON: next.config.js is then not read again
 */
export function prepareNextEnv(env: Env, origin: string, standaloneConfig: string | null): void {
  const target: Record<string, string | undefined> = process.env
  target.NODE_ENV = env.NODE_ENV === 'development' ? 'development' : 'production'
  target.NEXT_TELEMETRY_DISABLED = '1'
  // Private: after an action's redirect Next fetches the new page from itself, and would take APP_URL's
  // scheme and host otherwise. Next is pinned exactly; the integration test of the front door covers it.
  target.__NEXT_PRIVATE_ORIGIN = origin
  if (standaloneConfig) target.__NEXT_PRIVATE_STANDALONE_CONFIG = standaloneConfig
  target.NEXTAUTH_URL = env.APP_URL
  if (env.NEXTAUTH_SECRET) {
    target.NEXT_SERVER_ACTIONS_ENCRYPTION_KEY = deriveKey(
      env.NEXTAUTH_SECRET,
      'next server actions',
    ).toString('base64')
  }
}
