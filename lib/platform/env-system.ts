/**
 * What any program needs from the environment to run at all, and nothing of ours: the base of every child
 * process's environment, so that no child sees a secret it was not given.
 */
export function systemEnv(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'SystemRoot', 'TEMP', 'NODE_EXTRA_CA_CERTS']
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
}
