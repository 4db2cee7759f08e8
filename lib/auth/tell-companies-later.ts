import 'server-only'
import { randomInt } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { after } from 'next/server'
import { log } from '@/lib/platform/log'
import { tellCompanies } from './account-events'

/** Between these, ms: by when the logs are written, nobody outside can tell whose request it was. */
const SOONEST = 300
const LATEST = 1_500

let underWay = false

/**
 * Tells the companies of what happened to accounts, a moment after the answer. What is left when the process ends is
 * told by the next, or to whoever opens the log.
 */
export function tellCompaniesLater(): void {
  if (underWay) return
  underWay = true
  after(async () => {
    try {
      await setTimeout(randomInt(SOONEST, LATEST), undefined, { ref: false })
      underWay = false
      await tellCompanies()
    } catch (error) {
      log.warn({ err: error }, 'account events could not be written to the audit logs')
    } finally {
      underWay = false
    }
  })
}
