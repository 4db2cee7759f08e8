import { webEnv } from '@/lib/cli/launcher/child-env'
import { spawnChild, type RunningChild } from '@/lib/cli/launcher/child'
import { programFile } from '@/lib/cli/launcher/installation'
import { findFreePort } from './free-port'
import { TEST_SECRETS } from './test-secrets'

export type WebProcess = Awaited<ReturnType<typeof openWebProcess>>

/**
 * The web as an installation runs it – the built application behind its front door –, on the same port each time.
 * @param given WEB_DATABASE_URL, and ENCRYPTION_KEYS where they are not the tests' own
 * @param log where it writes what it logs
 */
export async function openWebProcess(given: Record<string, string>, log: string) {
  const port = await findFreePort()
  const url = `http://localhost:${port}`
  const address = { PORT: String(port), HOST: '127.0.0.1', APP_URL: url }
  const secrets = {
    ...TEST_SECRETS,
    ...(given.ENCRYPTION_KEYS && { ENCRYPTION_KEYS: given.ENCRYPTION_KEYS }),
  }
  const database = { webUrl: given.WEB_DATABASE_URL ?? '', workerUrl: '', secrets }
  const env = webEnv({ ...address, LOG_LEVEL: 'warn' }, database)
  let child: RunningChild

  async function start(): Promise<void> {
    child = spawnChild({ name: 'web', args: ['--enable-source-maps', programFile('web')], env, log })
    await child.ready
  }
  await start()
  return {
    url,
    /** What a process that speaks to it in its people's names is given. */
    variables: { ...given, ...address, ...secrets },
    start,
    /** -9. */
    kill: async () => {
      child.process.kill('SIGKILL')
      await child.ended
    },
    stop: () => child.stop(),
  }
}
