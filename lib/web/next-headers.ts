import type { IncomingHttpHeaders } from 'node:http'
// Private: the very function that Next throws from later on. Next is pinned exactly, the fuzz covers it.
import { parseAndValidateFlightRouterState } from 'next/dist/server/app-render/parse-and-validate-flight-router-state.js'

const STATE_TREE = 'next-router-state-tree'

/**
 * Takes away what Next's client cannot have written: over a state tree that it cannot read Next answers 500;
 * without one it sends the whole page, as to a first visit.
 */
export function dropUnreadableState(headers: IncomingHttpHeaders): void {
  const state = headers[STATE_TREE]
  if (state === undefined) return
  try {
    parseAndValidateFlightRouterState(state)
  } catch {
    delete headers[STATE_TREE]
  }
}
