import { join } from 'node:path'
import { webEnv, workerEnv } from '@/lib/cli/launcher/child-env'
import { spawnChild, type RunningChild } from '@/lib/cli/launcher/child'
import { programFile } from '@/lib/cli/launcher/installation'
import { standinVariables } from '@/lib/cli/demo/standin'
import { systemEnv, type ChildEnv } from '@/lib/platform/env-system'
import type { StandinInfo } from '@/lib/standin/start-standin'
import { findFreePort } from './free-port'
import { createTestDatabase } from './test-database'
import { TEST_SECRETS } from './test-secrets'

/** A whole Relais for tests: stand-in, database, web and worker, each a process of its own. */
export interface TestInstallation {
  url: string
  /** Where web, worker and stand-in write what they log. */
  logs: string
  databaseUrls: { owner: string; web: string; worker: string }
  standin: StandinInfo
  /** What web and worker were given, for tests that call the product's own functions. */
  variables: Record<string, string>
  stop(): Promise<void>
}

/** Where its stand-in keeps certificates and state. */
export const standinDir = (dir: string) => join(dir, 'standin')

/**
 * Starts one as the demo's launcher would, from build/.
 * @param dir where the stand-in keeps its state and logs go
 * @param options.worker false: nobody delivers, checks or tidies up, so that nothing changes by itself
 * @param options.more settings besides
 * @param options.ports where mail servers may be besides the stand-in's
 * @throws Error with the end of the log of whatever did not start
 */
export async function startInstallation(
  dir: string,
  {
    worker = true,
    ports = [],
    more = {},
  }: { worker?: boolean; ports?: number[]; more?: Record<string, string> } = {},
): Promise<TestInstallation> {
  const logs = join(dir, 'logs')
  const children: RunningChild[] = []
  const start = async (name: string, args: string[], env: ChildEnv) => {
    const child = spawnChild({
      name,
      args: ['--enable-source-maps', programFile(name), ...args],
      env,
      log: join(logs, `${name}.log`),
    })
    children.push(child)
    return child.ready
  }
  const database = await createTestDatabase()
  const stop = async () => {
    await Promise.all(children.map((child) => child.stop()))
    await database.drop()
  }
  try {
    const [said, port] = await Promise.all([
      start('standin', ['--for', 'test', '--dir', standinDir(dir)], {
        ...systemEnv(),
        LOG_LEVEL: 'warn',
      }),
      findFreePort(),
    ])
    const standin = said.info as StandinInfo
    const url = `http://localhost:${port}`
    const given = {
      APP_URL: url,
      PORT: String(port),
      HOST: '127.0.0.1',
      LOG_LEVEL: 'debug', // what is logged at any level is looked through for secrets
      ...standinVariables(standin),
      SMTP_ALLOWED_PORTS: [standin.smtpPort, ...ports].join(','),
      ...more,
    }
    const prepared = { webUrl: database.webUrl, workerUrl: database.workerUrl, secrets: TEST_SECRETS }
    await Promise.all([
      start('web', [], webEnv(given, prepared)),
      worker && start('worker', [], workerEnv(given, prepared)),
    ])
    return {
      url,
      logs,
      databaseUrls: { owner: database.ownerUrl, web: database.webUrl, worker: database.workerUrl },
      standin,
      variables: { ...given, ...TEST_SECRETS, WEB_DATABASE_URL: database.webUrl },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
