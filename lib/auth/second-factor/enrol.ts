import {
  inIdentity,
  openForInstallation,
  sealForInstallation,
  type InstallationPlace,
  type Tx,
} from '@/lib/db'
import { newId } from '@/lib/platform/ids'
import { noteAccountEvent } from '../account-events'
import { renewSession, revokeUserSessions, type OpenedSession, type SignedIn } from '../sessions'
import { newRecoverySet } from './recovery-codes'
import { secretPlace, spendCode } from './spend-code'
import { createSecret, findStep, parseCode } from './totp'

/** A secret that nobody confirmed for so long was perhaps seen by somebody else. */
const PENDING_SECONDS = 60 * 60

const pendingPlace = (userId: string): InstallationPlace => ({
  table: 'second_factors',
  row: userId,
  column: 'pending_sealed',
})

/**
 * The secret to scan, the same each time the page is opened within the hour. Until it is confirmed nothing
 * changes: an application that is set up already goes on working.
 * @returns base32
 */
export async function startEnrolment(userId: string): Promise<string> {
  return inIdentity(async (tx) => {
    const [row] = await tx.$queryRaw<{ pending: Uint8Array }[]>`
      SELECT pending_sealed AS pending FROM second_factors
       WHERE user_id = ${userId}::uuid AND pending_sealed IS NOT NULL
         AND pending_at > now() - make_interval(secs => ${PENDING_SECONDS})`
    if (row) return openForInstallation(tx, pendingPlace(userId), row.pending)
    const secret = createSecret()
    const sealed = await sealForInstallation(tx, pendingPlace(userId), secret)
    await tx.$executeRaw`
      INSERT INTO second_factors (user_id, pending_sealed, pending_at) VALUES (${userId}::uuid, ${sealed}, now())
      ON CONFLICT (user_id) DO UPDATE SET pending_sealed = excluded.pending_sealed, pending_at = now()`
    return secret
  })
}

export type EnrolResult =
  | { outcome: 'on'; codes: string[]; session: OpenedSession }
  | { outcome: 'wrong'; which: 'code' | 'current' }
  | { outcome: 'wait'; seconds: number }

/**
 * Ends an enrolment with a code of the new application: from now on it is asked at every sign-in. All other
 * sessions end, this one counts as having passed it; recovery codes are new.
 * @param typed code: of the new application; current: of the one it replaces, where there is one
 */
export async function confirmEnrolment(
  actor: SignedIn,
  typed: { code: string; current: string },
  address: string | null,
): Promise<EnrolResult> {
  const { userId, sessionId } = actor
  // Not throttled: whoever sees the new secret needs no guesses. The old application's code is (spendCode).
  const first = await inIdentity((tx) => readPending(tx, userId, typed.code))
  if (!first) return { outcome: 'wrong', which: 'code' }
  if ((await countRecoveryCodes(userId)) !== null) {
    const spent = await spendCode(userId, typed.current, address)
    if (spent.outcome === 'wait') return spent
    if (spent.outcome === 'wrong') return { outcome: 'wrong', which: 'current' }
  }
  const set = await newRecoverySet()
  const session = await inIdentity(async (tx) => {
    const pending = await readPending(tx, userId, typed.code)
    if (!pending) return null
    const sealed = await sealForInstallation(tx, secretPlace(userId), pending.secret)
    await tx.$executeRaw`
      UPDATE second_factors SET secret_sealed = ${sealed}, confirmed_at = now(), last_step = ${pending.step},
             pending_sealed = NULL, pending_at = NULL, recovery_salt = ${set.salt}
       WHERE user_id = ${userId}::uuid`
    await replaceCodes(tx, userId, set.hashes)
    await revokeUserSessions(tx, userId, sessionId)
    await noteAccountEvent(tx, userId, { event: 'second_factor.set', address })
    return renewSession(tx, sessionId, { secondFactor: true })
  })
  if (!session) return { outcome: 'wrong', which: 'code' }
  return { outcome: 'on', codes: set.codes, session }
}

/** The secret that waits and the step of a code of it; null when none waits, or the code is not of it. */
async function readPending(
  tx: Tx,
  userId: string,
  typed: string,
): Promise<{ secret: string; step: number } | null> {
  const [row] = await tx.$queryRaw<{ pending: Uint8Array; now: number }[]>`
    SELECT pending_sealed AS pending, (extract(epoch FROM now()) * 1000)::float8 AS now FROM second_factors
     WHERE user_id = ${userId}::uuid AND pending_sealed IS NOT NULL
       AND pending_at > now() - make_interval(secs => ${PENDING_SECONDS})
       FOR UPDATE`
  const code = parseCode(typed)
  if (!row || !code) return null
  const secret = await openForInstallation(tx, pendingPlace(userId), row.pending)
  const step = findStep(secret, code, row.now)
  return step === null ? null : { secret, step }
}

/** Ten new codes; the old ones are worth nothing from now on. */
export async function regenerateRecoveryCodes(userId: string): Promise<string[]> {
  const set = await newRecoverySet()
  await inIdentity(async (tx) => {
    const changed = await tx.secondFactor.updateMany({
      where: { userId, confirmedAt: { not: null } },
      data: { recoverySalt: set.salt },
    })
    if (changed.count === 1) await replaceCodes(tx, userId, set.hashes)
  })
  return set.codes
}

async function replaceCodes(tx: Tx, userId: string, hashes: Uint8Array<ArrayBuffer>[]): Promise<void> {
  await tx.recoveryCode.deleteMany({ where: { userId } })
  await tx.recoveryCode.createMany({ data: hashes.map((codeHash) => ({ id: newId(), userId, codeHash })) })
}

/** Recovery codes that are left; null: the person has no second factor. */
export async function countRecoveryCodes(userId: string): Promise<number | null> {
  return inIdentity(async (tx) => {
    const factor = await tx.secondFactor.findFirst({ where: { userId, confirmedAt: { not: null } } })
    return factor && tx.recoveryCode.count({ where: { userId, usedAt: null } })
  })
}

/**
 * Takes a second factor away with its recovery codes, and ends the person's sessions (but the one they do it
 * by). @returns false when there was none
 */
export async function removeSecondFactor(tx: Tx, userId: string, exceptSession?: string): Promise<boolean> {
  await tx.recoveryCode.deleteMany({ where: { userId } })
  const { count } = await tx.secondFactor.deleteMany({ where: { userId } })
  await revokeUserSessions(tx, userId, exceptSession)
  return count > 0
}
