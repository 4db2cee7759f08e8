import { join } from 'node:path'
import type { Preparation } from '../command'
import { prepareDatabase, type PreparedDatabase } from '../launcher/database'
import { openCrew, startWeb, startWorker } from '../launcher/installation'
import { endLeftovers } from '../launcher/leftovers'
import { requireFreePort } from '../launcher/port'
import { runUntilStopped } from '../launcher/run-until-stopped'
import { readSettings } from '../launcher/settings'
import { DEMO_ACCOUNTS, DEMO_OPERATOR } from './accounts'
import { describeDemo, writeDemoFile } from './demo-file'
import { refuseSecondDemo, resetDemo } from './reset'
import { seedOnce } from './seed'
import { standinVariables, startStandin } from './standin'

/** What the demo never takes from outside: it makes a database, secrets and a Microsoft of its own. */
const ITS_OWN = {
  DATABASE_URL: '',
  WEB_DATABASE_URL: '',
  WORKER_DATABASE_URL: '',
  NEXTAUTH_SECRET: '',
  ENCRYPTION_KEYS: '',
  TRUSTED_PROXY: '',
  HOST: '127.0.0.1',
}

/**
 * The main job with no Microsoft account, until it is told to stop (exit code 0). Everything that can goes on
 * at once: the stand-in starts and the database is made and filled while Next builds.
 * @param options.reset start over
 */
export async function runDemo(options: { reset: boolean }, { web }: Preparation): Promise<number> {
  return runUntilStopped(async (run) => {
    const settings = readSettings({ DATA_DIR: '.data/demo' }, ITS_OWN)
    const { env, given, dataDir } = settings
    const log = (name: string) => join(dataDir, 'logs', `${name}.log`)
    refuseSecondDemo(dataDir)
    await endLeftovers(join(dataDir, 'run'))
    await requireFreePort(env.PORT, env.HOST)
    if (options.reset) await resetDemo(dataDir)

    const begun: { database?: Promise<PreparedDatabase> } = {}
    run.atEnd(async () => (await begun.database?.catch(() => null))?.stop()) // ended last, so registered first
    const crew = await openCrew(run, dataDir)
    const standin = startStandin(crew, { dataDir, purpose: 'demo', log: log('standin') })
    begun.database = prepareDatabase(settings, { migrate: true, onLost: run.fail })
    const [info, database] = await Promise.all([standin, begun.database])

    const variables = { ...given, ...standinVariables(info) }
    const context = {
      appUrl: env.APP_URL,
      accounts: DEMO_ACCOUNTS,
      operator: DEMO_OPERATOR,
      outlook: info.outlook,
      standin: info,
    }
    await Promise.all([
      startWorker(crew, variables, database, log('worker')).then(() =>
        seedOnce(run, { dataDir, given: variables, database, context, log: log('seed') }),
      ),
      web.then(() => startWeb(crew, variables, database, log('web'))),
    ])
    writeDemoFile(dataDir, env.APP_URL, info)
    console.log(describeDemo(env.APP_URL, info))
  })
}
