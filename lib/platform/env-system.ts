/** The whole environment of a child process (Next's types insist on NODE_ENV). */
export type ChildEnv = Record<string, string> & { NODE_ENV: 'production' }

const NAMES = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'SystemRoot', 'TEMP', 'NODE_EXTRA_CA_CERTS']

/**
 * What any program needs from the environment to run at all, and nothing of ours: the base of every child
 * process's environment, so that no child sees a secret it was not given.
 */
export function systemEnv(): ChildEnv {
  const given = NAMES.flatMap((name) => {
    const value = process.env[name]
    return value ? [[name, value] as const] : []
  })
  return { ...Object.fromEntries(given), NODE_ENV: 'production' }
}
