import { prepareDatabase, type PreparedDatabase } from './database'
import { readSettings } from './settings'

/**
 * For commands that do one thing on the installation's database (make a user, rotate keys): prepares it, puts
 * the logins and secrets into this process's environment, as web and worker find them in theirs, and runs
 * `work`. Import what reads that environment inside `work`, dynamically.
 */
export async function useInstallation<T>(work: (database: PreparedDatabase) => Promise<T>): Promise<T> {
  const settings = readSettings()
  const database = await prepareDatabase(settings, { migrate: false })
  Object.assign(process.env, {
    ...settings.given,
    ...database.secrets,
    WEB_DATABASE_URL: database.webUrl,
    WORKER_DATABASE_URL: database.workerUrl,
  })
  delete process.env.DATABASE_URL
  try {
    return await work(database)
  } finally {
    await database.stop()
  }
}
