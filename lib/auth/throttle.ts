import { createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { inIdentity, type Tx } from '@/lib/db'

/**
 * Attempts at signing in, counted in the database so that several web processes count together
 * (security.md 17). Each is counted before the password is looked at, in one statement by the database's
 * clock: a burst sent at once is counted like one sent in turn. A wait doubles with each further attempt
 * and has an end, so nobody is locked out for good; success forgets. Without the database nothing is let by.
 */
type Rule = { free: number; longestSeconds: number }

const RULES = {
  /** One account from one address: a person mistyping. */
  pair: { free: 5, longestSeconds: 15 * 60 },
  /** One account from anywhere: a guess a minute at the most, and its owner still gets in between. */
  account: { free: 20, longestSeconds: 60 },
  /** One address at any account: an office behind one address, or somebody trying a list. */
  address: { free: 30, longestSeconds: 15 * 60 },
  /** Codes of one person's second factor: of a million, three are right at any moment. */
  code: { free: 8, longestSeconds: 5 * 60 },
  code_pair: { free: 5, longestSeconds: 15 * 60 },
  /** Links to set a password: the next one replaces the last, and each fills somebody's mailbox. */
  reset: { free: 3, longestSeconds: 15 * 60 },
  reset_address: { free: 20, longestSeconds: 15 * 60 },
  /** Each one asks Microsoft something. */
  microsoft_address: { free: 30, longestSeconds: 15 * 60 },
} as const satisfies Record<string, Rule>

/** Attempts older than this count for nothing. */
const WINDOW_SECONDS = 60 * 60

/** @returns whole seconds to wait, 0 when the attempt may go on */
export async function countSignInAttempt(email: string, address: string | null): Promise<number> {
  const from = networkOf(address)
  return countAll([
    [keyOf('pair', email, from), RULES.pair],
    [keyOf('account', email), RULES.account],
    [keyOf('address', from), RULES.address],
  ])
}

/** After the right password: the account starts afresh, and the address gets its attempt back. */
export async function forgetSignInAttempts(email: string, address: string | null): Promise<void> {
  const from = networkOf(address)
  await inIdentity(async (tx) => {
    await tx.$executeRaw`
      DELETE FROM throttles WHERE key IN (${keyOf('pair', email, from)}, ${keyOf('account', email)})
                               OR touched_at < clock_timestamp() - interval '1 day'`
    await tx.$executeRaw`
      UPDATE throttles SET attempts = greatest(attempts - 1, 0) WHERE key = ${keyOf('address', from)}`
  })
}

/** A try at a second factor. @returns whole seconds to wait, 0 when it may go on */
export async function countCodeAttempt(userId: string, address: string | null): Promise<number> {
  return countAll([
    [keyOf('code_pair', userId, networkOf(address)), RULES.code_pair],
    [keyOf('code', userId), RULES.code],
  ])
}

/** After the right code. */
export async function forgetCodeAttempts(userId: string, address: string | null): Promise<void> {
  const keys = [keyOf('code_pair', userId, networkOf(address)), keyOf('code', userId)]
  await inIdentity((tx) => tx.$executeRaw`DELETE FROM throttles WHERE key IN (${keys[0]}, ${keys[1]})`)
}

/** A wish for a link to set a password. @returns whole seconds to wait, 0 when it may go on */
export async function countResetRequest(email: string, address: string | null): Promise<number> {
  return countAll([
    [keyOf('reset', email), RULES.reset],
    [keyOf('reset_address', networkOf(address)), RULES.reset_address],
  ])
}

/** Somebody goes to a company's Microsoft. @returns whole seconds to wait, 0 when they may */
export async function countMicrosoftStart(address: string | null): Promise<number> {
  return countAll([[keyOf('microsoft_address', networkOf(address)), RULES.microsoft_address]])
}

async function countAll(keys: [Uint8Array<ArrayBuffer>, Rule][]): Promise<number> {
  return inIdentity(async (tx) => {
    const waits: number[] = []
    for (const [key, rule] of keys) waits.push(await count(tx, key, rule))
    return Math.max(...waits)
  })
}

async function count(tx: Tx, key: Uint8Array<ArrayBuffer>, rule: Rule): Promise<number> {
  const rows = await tx.$queryRaw<{ allowed: boolean; wait: number }[]>`
    INSERT INTO throttles AS t (key, attempts, allowed, blocked_until, touched_at)
    VALUES (${key}, 1, true, clock_timestamp(), clock_timestamp())
    ON CONFLICT (key) DO UPDATE SET
      allowed = t.blocked_until <= clock_timestamp(),
      attempts = CASE
        WHEN t.blocked_until > clock_timestamp() THEN t.attempts
        WHEN t.touched_at < clock_timestamp() - make_interval(secs => ${WINDOW_SECONDS}) THEN 1
        ELSE t.attempts + 1 END,
      blocked_until = CASE
        WHEN t.blocked_until > clock_timestamp() THEN t.blocked_until
        WHEN t.touched_at < clock_timestamp() - make_interval(secs => ${WINDOW_SECONDS}) THEN clock_timestamp()
        WHEN t.attempts + 1 < ${rule.free} THEN clock_timestamp()
        ELSE clock_timestamp() + make_interval(secs =>
          least(${rule.longestSeconds}, power(2, least(t.attempts + 2 - ${rule.free}, 20)))) END,
      touched_at = CASE WHEN t.blocked_until > clock_timestamp() THEN t.touched_at ELSE clock_timestamp() END
    RETURNING allowed, ceil(extract(epoch FROM blocked_until - clock_timestamp()))::int AS wait`
  const row = rows[0]!
  return row.allowed ? 0 : Math.max(1, row.wait)
}

function keyOf(...parts: string[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHash('sha256').update(parts.join('\0')).digest())
}

/** Whom an address stands for: an IPv6 customer has a whole /64 (RFC 6177), so that is what counts. */
export function networkOf(address: string | null): string {
  if (!address) return 'unknown'
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('%')[0]!.toLowerCase().split('::')
  const left = head ? head.split(':') : []
  const right = tail ? tail.split(':') : []
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length)
  const groups = [...left, ...Array<string>(zeros).fill('0'), ...right]
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')
}
