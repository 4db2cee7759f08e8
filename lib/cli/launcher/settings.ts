import { resolve } from 'node:path'
import { readEnv, type Env } from '@/lib/platform/env'

/** The environment of a command, as it is and as it was understood. */
export interface Settings {
  env: Env
  /** The variables as they are handed on to children. */
  given: Record<string, string>
  dataDir: string
}

/**
 * Reads the environment.
 * @param defaults for variables that are not set, e.g. HOST
 * @param overrides for variables that this command decides itself; '' takes one away
 * @throws Error with one sentence that names the wrong variable
 */
export function readSettings(
  defaults: Record<string, string> = {},
  overrides: Record<string, string> = {},
): Settings {
  const given = Object.fromEntries(
    Object.entries({ ...defaults, ...withoutEmpty(process.env), ...overrides }).filter(
      ([, value]) => value !== '',
    ),
  ) as Record<string, string>
  const env = readEnv(given)
  const dataDir = resolve(env.DATA_DIR)
  const handedOn = {
    ...given,
    PORT: String(env.PORT),
    HOST: env.HOST,
    APP_URL: env.APP_URL,
    DATA_DIR: dataDir,
  }
  return { env, given: handedOn, dataDir }
}

function withoutEmpty(env: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
}
