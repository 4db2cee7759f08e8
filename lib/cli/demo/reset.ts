import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { endEmbeddedDatabase } from '@/lib/db/embedded'
import { findOthersChildren } from '../launcher/leftovers'

/** Only what a demo makes: DATA_DIR may have been set to a folder that holds other things. */
const MADE = ['postgres', 'launchers', 'run', 'logs', 'standin', 'secrets.json', 'demo.json', 'seeded']

/** @throws Error with one sentence when a demo runs on this folder already */
export function refuseSecondDemo(dataDir: string): void {
  if (existsSync(dataDir) && findOthersChildren(join(dataDir, 'run')).length > 0)
    throw new Error(`Relais runs on ${dataDir} already: stop it, or set DATA_DIR to another folder.`)
}

/** Starts over: removes the demo's data, readable or not. */
export async function resetDemo(dataDir: string): Promise<void> {
  await endEmbeddedDatabase(dataDir)
  for (const name of MADE) rmSync(join(dataDir, name), { recursive: true, force: true })
}
