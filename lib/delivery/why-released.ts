import { holdFor, slowerFor, unreachableFor } from '@/lib/domain/retry-schedule'
import type { ReplyKey } from '@/lib/domain/smtp-replies'
import { getAppError } from '@/lib/platform/errors'
import type { Release } from './sql/release-lease'

/** Seconds until a session that failed by our own fault is tried again. */
const BUG_HOLD = 300

type Said = { key: ReplyKey; reply: string | null }

/** The server's or mailbox's own fault: its mail waits, longer each time. */
export function releaseForFault({ key, reply }: Said, faults: number): Release {
  return { hold: { seconds: holdFor(faults), reply, code: key }, recheckAfter: null, faults: 'more' }
}

/** The breaker: its connections broke one after the other. The next holder tries with one. */
export function releaseForBreaks(faults: number): Release {
  const seconds = unreachableFor(faults, Math.random())
  return { hold: { seconds, reply: null, code: 'connection_lost' }, recheckAfter: null, faults: 'more' }
}

/** It wants less speed and has one connection already: a moment's rest. */
export function releaseForSlower({ key, reply }: Said): Release {
  const seconds = slowerFor(Math.random())
  return { hold: { seconds, reply, code: key }, recheckAfter: null, faults: 'same' }
}

/** The day's recipients are used up: held until enough of them are a day old. */
export function releaseForQuota(waitMs: number): Release {
  const seconds = Math.ceil(waitMs / 1000) + 1
  return { hold: { seconds, reply: null, code: 'daily_limit' }, recheckAfter: null, faults: 'none' }
}

/** A bug or a damaged row: the server rests, so that nothing spins. */
export function releaseForBug(error: unknown): Release {
  const code = getAppError(error)?.code === 'secret_unreadable' ? 'secret_unreadable' : 'protocol'
  return { hold: { seconds: BUG_HOLD, reply: null, code }, recheckAfter: null, faults: 'more' }
}
