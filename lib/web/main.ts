import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDatabaseAway } from '@/lib/platform/database-state'
import { drain } from '@/lib/platform/drain'
import { getEnv, usesStandinMicrosoft } from '@/lib/platform/env'
import { prepareNextEnv } from '@/lib/platform/env-next'
import { log } from '@/lib/platform/log'
import { stopWhenParentGone, tellReady } from '@/lib/platform/parent'
import { projectRoot } from '@/lib/platform/project-root'
import { createCacheable } from './cacheable'
import { createFrontDoor } from './front-door'
import { formActionOrigins } from './security-headers'

/** The web process: our front door, and Next behind it in the same process. */

/** What still runs at a stop may take this long: an action's transaction is over in a second. */
const GRACE_MS = 10_000

const env = getEnv()
const root = projectRoot()
const development = env.NODE_ENV === 'development'

/** Next's fetches of itself go to the address we listen on; a wildcard is reached by loopback. */
function ownAddress(): string {
  const wildcard = ['0.0.0.0', '::'].includes(env.HOST)
  const host = wildcard ? '127.0.0.1' : env.HOST.includes(':') ? `[${env.HOST}]` : env.HOST
  return `http://${host}:${env.PORT}`
}

/** The configuration the build was made with, so that a start reads no next.config.js and its plugins. */
function builtConfig(): string | null {
  const file = join(root, '.next', 'required-server-files.json')
  if (development || !existsSync(file)) return null
  return JSON.stringify((JSON.parse(readFileSync(file, 'utf8')) as { config: unknown }).config)
}

async function main(): Promise<void> {
  prepareNextEnv(env, ownAddress(), builtConfig())
  const { default: createNext } = await import('next')
  const app = createNext({ dev: development, dir: root, hostname: env.HOST, port: env.PORT })
  const handle = app.getRequestHandler()
  const door = createFrontDoor((request, response) => handle(request, response), {
    appUrl: env.APP_URL,
    trustedProxies: env.TRUSTED_PROXY,
    formActions: formActionOrigins(env.MICROSOFT_LOGIN_URL, usesStandinMicrosoft(env)),
    development,
    isCacheable: createCacheable(root),
    onError: (error) => log.error({ err: error }, 'request failed'),
    onFailure: ({ id, path }) => log.error({ errorId: id, path }, 'a page failed'),
    isDatabaseAway,
  })

  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    const closed = door.close(GRACE_MS)
    await drain()
    await closed
    await app.close().catch((error: unknown) => log.warn({ err: error }, 'next did not close'))
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop())
  stopWhenParentGone(() => void stop())

  await app.prepare()
  if (development) door.server.on('upgrade', app.getUpgradeHandler())
  await door.listen(env.PORT, env.HOST)
  log.info({ port: env.PORT, host: env.HOST }, 'web ready')
  tellReady()
}

main().catch((error: unknown) => {
  log.fatal({ err: error }, 'web did not start')
  process.exit(1)
})
