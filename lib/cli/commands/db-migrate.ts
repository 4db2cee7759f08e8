import { prepareDatabase } from '../launcher/database'
import { readSettings } from '../launcher/settings'

/** Makes the roles and applies the migrations, and ends. */
export async function run(): Promise<number> {
  const database = await prepareDatabase(readSettings(), { migrate: true })
  await database.stop()
  console.log('The database is current.')
  return 0
}
