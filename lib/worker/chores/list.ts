import { sweepSignIn } from '@/lib/data/chores/sweep-sign-in'
import { doCompanyChores } from '@/lib/data/companies/company-chores'
import { retainMerges } from '@/lib/data/merges/retain-merges'
import { useFallbacks as giveToOthers } from '@/lib/data/messages/use-fallbacks'
import { applyRetention } from '@/lib/data/privacy/apply-retention'
import { foldTallies, forgetOldHours } from '@/lib/data/statistics/fold-tallies'
import { alertAdministrators } from '@/lib/data/system-mail/alert-administrators'
import { clearLeftovers, LEFTOVERS, LEFTOVERS_AT_ONCE, type Leftover } from '@/lib/delivery/sql/chores'
import { keepGrantsAlive } from '@/lib/delivery/sql/keep-alive'
import { sweepAbandoned } from '@/lib/delivery/sql/recover-lost'
import { remindServers } from '@/lib/delivery/sql/release-lease'
import type { Pool } from '@/lib/delivery/sql/statement'
import type { ChoreName } from '@/lib/domain/chores'
import type { Chore, Piece } from './run-chores'

/** Rows of the statistics, and of what belongs to signing in, in one piece of work. */
const TALLIES_AT_ONCE = 2_000
const SIGN_IN_AT_ONCE = 500

/** What each chore does. Each piece is bounded; where there may be more, the next one begins at its position. */
export function listOfChores(pool: Pool): Record<ChoreName, Chore> {
  return {
    statistics: async () => {
      const added = await foldTallies(TALLIES_AT_ONCE)
      const forgotten = await forgetOldHours(TALLIES_AT_ONCE)
      return again({ added, hours: forgotten }, added === TALLIES_AT_ONCE || forgotten === TALLIES_AT_ONCE)
    },
    uncertain: async () => whole({ abandoned: await sweepAbandoned(pool) }),
    reminders: async () => whole({ servers: await remindServers(pool) }),
    alerts: async () => whole({ mails: (await alertAdministrators()) ?? 0 }),
    fallbacks: async () => whole({ moved: await giveToOthers() }),
    grants: async () => whole({ checks: await keepGrantsAlive(pool) }),
    retention: async (after) => {
      const { done, last } = await applyRetention(after)
      return { counts: done, position: last }
    },
    mail_merges: async (after) => {
      const { done, last } = await retainMerges(after)
      return { counts: done, position: last }
    },
    companies: async () => whole(await doCompanyChores()),
    leftovers: (position) => clearSome(pool, position),
    sign_in: async () => {
      const counts = await sweepSignIn(SIGN_IN_AT_ONCE)
      return again(counts, Object.values(counts).includes(SIGN_IN_AT_ONCE))
    },
  }
}

/** A round that is through with one piece: what is left over comes next time. */
const whole = (counts: Piece['counts']): Piece => ({ counts, position: null })

/** Naturally resumable: what was taken is gone, so the next piece begins where this one ended. */
const again = (counts: Piece['counts'], more: boolean): Piece => ({ counts, position: more ? 'more' : null })

/** Kind after kind, each until there is no more of it. */
async function clearSome(pool: Pool, position: string | null): Promise<Piece> {
  const kind = LEFTOVERS.find((one) => one === position) ?? (LEFTOVERS[0] as Leftover)
  const gone = await clearLeftovers(pool, kind)
  const next = gone === LEFTOVERS_AT_ONCE ? kind : LEFTOVERS[LEFTOVERS.indexOf(kind) + 1]
  return { counts: { [kind]: gone }, position: next ?? null }
}
