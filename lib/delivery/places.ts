import type { DeliverySession } from './session'

/** How long a session of a company with several places keeps its own when another company waits, ms. */
const SHARED_TURN_MS = 1_000
/** How long any session keeps it when somebody waits and everybody has as many, ms. */
const TURN_MS = 5_000

/** Who would have to make room, and for which companies. */
export type Offer = { session: DeliverySession; without: string[] }

/**
 * Who makes room when more servers wait than there are places: first a company with more places than others, for
 * companies with fewer; then, everybody having as many, whoever has had its turn. A resting session goes first.
 */
export function findOffers(sessions: DeliverySession[], now = performance.now()): Offer[] {
  const places = new Map<string, number>()
  for (const { lease } of sessions) places.set(lease.companyId, (places.get(lease.companyId) ?? 0) + 1)
  const placesOf = ({ lease }: DeliverySession) => places.get(lease.companyId)!
  const order = (a: DeliverySession, b: DeliverySession) =>
    Number(b.resting) - Number(a.resting) || a.startedAt - b.startedAt
  const most = Math.max(0, ...places.values())
  const greedy = sessions
    .filter((one) => placesOf(one) === most && now - one.startedAt >= SHARED_TURN_MS)
    .sort(order)[0]
  const tired = sessions
    .filter(({ startedAt, resting }) => resting || now - startedAt >= TURN_MS)
    .sort(order)[0]
  const rich = [...places].filter(([, count]) => count + 1 >= most).map(([company]) => company)
  return [
    ...(greedy && most > 1 ? [{ session: greedy, without: rich }] : []),
    ...(tired ? [{ session: tired, without: [] }] : []),
  ]
}
