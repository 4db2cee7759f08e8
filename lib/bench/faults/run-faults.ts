import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeBooks } from './books'
import { CONNECTIONS, openCampaign, VICTIMS, type Kill } from './campaign'
import { printReport } from './report'

/** How long load runs between two kills, ms. */
const BETWEEN = [200, 1_500] as const
/** No kill begins after this long, ms: an hour at most, with what is left to be sent and counted. */
const MOST_MS = 52 * 60_000
/** The embedded database's supervisor takes more than five deaths a minute for a sickness. */
const DATABASE_EVERY_MS = 15_000

/**
 * The fault campaign: `npm run faults -- 400`. A random one of the processes that deliver – a worker, the web (the
 * built application behind its front door), a writer beside it, the receiving server – is killed with -9, or the
 * database is stopped at once, under load, and started again, so many times; then everything is let go on, and the
 * books are made: accepted = delivered + waiting + explained, and what arrived twice. The dead worker's leases are
 * made to run out, so that nobody waits half a minute for them.
 * @returns the exit code: 1 when the books are wrong; then the folder with ledgers and logs stays
 */
export async function runFaults(wanted: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'relais-faults-'))
  const campaign = await openCampaign(folder)
  const began = Date.now()
  const kills: Kill[] = []
  try {
    for (let databaseAt = 0; kills.length < wanted && Date.now() - began < MOST_MS;) {
      await pause(BETWEEN[0] + Math.random() * (BETWEEN[1] - BETWEEN[0]))
      const rested = Date.now() - databaseAt > DATABASE_EVERY_MS
      const victim = chooseOne(VICTIMS.filter((one) => one !== 'database' || rested))
      if (victim === 'database') databaseAt = Date.now()
      kills.push({ victim, at: await campaign.kill(victim) })
      if (kills.length % 20 === 0) console.log(`${kills.length} of ${wanted}, ${minutesSince(began)} min`)
    }
    await campaign.finish()
    if (kills.length < wanted) console.log(`out of time: ${kills.length} of ${wanted} kills`)
    console.log(`${kills.length} kills in ${minutesSince(began)} minutes`)
    const right = printReport(await makeBooks(campaign, kills), kills, CONNECTIONS)
    if (right) rmSync(folder, { recursive: true, force: true })
    else console.log(`The books are wrong; ledgers and logs are in ${folder}`)
    return right ? 0 : 1
  } finally {
    await campaign.close()
  }
}

const chooseOne = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)]!
const minutesSince = (began: number) => ((Date.now() - began) / 60_000).toFixed(1)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
