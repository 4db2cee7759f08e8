import { join } from 'node:path'
import { projectRoot } from '@/lib/platform/project-root'
import { usesStandinMicrosoft } from '@/lib/platform/env'
import type { Preparation } from '../command'
import { webEnv, workerEnv } from './child-env'
import { createCrew, type Crew } from './crew'
import { prepareDatabase, type PreparedDatabase } from './database'
import { endLeftovers } from './leftovers'
import { requireFreePort } from './port'
import { runUntilStopped, type Run } from './run-until-stopped'
import { readSettings, type Settings } from './settings'
import { printSetupLink } from './setup-link'

export type Part = 'web' | 'worker'

/** The file esbuild made of lib/<name>/main.ts. */
export function programFile(name: string): string {
  return join(projectRoot(), 'build', `${name}.mjs`)
}

/** A crew noted in DATA_DIR/run, after what a killed launcher left there has ended. */
export async function openCrew(run: Run, dataDir: string): Promise<Crew> {
  const runDir = join(dataDir, 'run')
  await endLeftovers(runDir)
  const crew = createCrew({ runDir, say: (line) => console.error(line) })
  run.atEnd(crew.stop)
  crew.lost.catch(run.fail)
  return crew
}

export async function openDatabase(
  run: Run,
  settings: Settings,
  migrate: boolean,
): Promise<PreparedDatabase> {
  const database = await prepareDatabase(settings, { migrate, onLost: run.fail })
  run.atEnd(database.stop)
  return database
}

/**
 * Runs parts of a production installation until it is told to stop: its database, then web and worker.
 * A part that dies is started again, until it dies too often; then all stops and the exit code is 1.
 * @param options.migrate apply pending migrations first
 */
export async function runInstallation(
  parts: Part[],
  { web }: Preparation,
  options: { migrate: boolean },
): Promise<number> {
  return runUntilStopped(async (run) => {
    const settings = readSettings({ HOST: '0.0.0.0' })
    warn(settings)
    // registered in this order, ended in the reverse: the children before their database
    const runsWeb = parts.includes('web')
    await endLeftovers(join(settings.dataDir, 'run'))
    if (runsWeb) await requireFreePort(settings.env.PORT, settings.env.HOST)
    const database = await openDatabase(run, settings, options.migrate)
    requireLogins(parts, database)
    const crew = await openCrew(run, settings.dataDir)
    await Promise.all([
      parts.includes('worker') && startWorker(crew, settings.given, database),
      runsWeb && web.then(() => startWeb(crew, settings.given, database)),
    ])
    console.log(runsWeb ? `Relais ready on ${settings.env.APP_URL}` : 'Relais worker ready')
    if (runsWeb) await printSetupLink(settings.env.APP_URL, database.webUrl)
  })
}

export async function startWeb(
  crew: Crew,
  given: Record<string, string>,
  database: PreparedDatabase,
  log?: string,
) {
  await crew.start({
    name: 'web',
    args: ['--enable-source-maps', programFile('web')],
    env: webEnv(given, database),
    layer: 2,
    ...(log && { log }),
  })
}

export async function startWorker(
  crew: Crew,
  given: Record<string, string>,
  database: PreparedDatabase,
  log?: string,
) {
  await crew.start({
    name: 'worker',
    args: ['--enable-source-maps', programFile('worker')],
    env: workerEnv(given, database),
    layer: 2,
    ...(log && { log }),
  })
}

function requireLogins(parts: Part[], { webUrl, workerUrl }: PreparedDatabase): void {
  if (parts.includes('web') && !webUrl) throw new Error('WEB_DATABASE_URL is missing.')
  if (parts.includes('worker') && !workerUrl) throw new Error('WORKER_DATABASE_URL is missing.')
}

function warn({ env }: Settings): void {
  const { protocol, hostname } = new URL(env.APP_URL)
  if (protocol === 'http:' && hostname !== 'localhost')
    console.error(`Warning: APP_URL is ${env.APP_URL}; Microsoft Entra accepts http only for localhost.`)
  if (usesStandinMicrosoft(env))
    console.error('Warning: MICROSOFT_LOGIN_URL, _GRAPH_URL or _SMTP_URL is not Microsoft’s own.')
}
