import type { Preparation } from '../command'
import { runInstallation } from '../launcher/installation'

/** Only the web; as many as one likes, from one build and one database. */
export async function run(_args: string[], preparation: Preparation): Promise<number> {
  return runInstallation(['web'], preparation, { migrate: false })
}
