import type { Preparation } from '../command'
import { runInstallation } from '../launcher/installation'

/** Production on one machine: migrate, web, worker. */
export async function run(_args: string[], preparation: Preparation): Promise<number> {
  return runInstallation(['web', 'worker'], preparation, { migrate: true })
}
