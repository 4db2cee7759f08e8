import type { Preparation } from '../command'
import { runInstallation } from '../launcher/installation'

/** Only a worker; as many as one likes, on any number of machines. */
export async function run(_args: string[], preparation: Preparation): Promise<number> {
  return runInstallation(['worker'], preparation, { migrate: false })
}
