import { inIdentity, openForInstallation, type InstallationPlace } from '@/lib/db'
import { countCodeAttempt, forgetCodeAttempts } from '../throttle'
import { hashRecoveryCode, parseRecoveryCode } from './recovery-codes'
import { findStep, parseCode } from './totp'

export type CodeKind = 'totp' | 'recovery'

export type SpendResult =
  { outcome: 'right'; kind: CodeKind } | { outcome: 'wrong' } | { outcome: 'wait'; seconds: number }

export const secretPlace = (userId: string): InstallationPlace => ({
  table: 'second_factors',
  row: userId,
  column: 'secret_sealed',
})

/**
 * Checks a code of a person's second factor – six digits of the application, or one of the recovery codes –
 * and uses it up: the same is never taken again, also when it is sent twice at the same moment.
 * @throws AppError secret_unreadable
 */
export async function spendCode(userId: string, typed: string, address: string | null): Promise<SpendResult> {
  const seconds = await countCodeAttempt(userId, address)
  if (seconds > 0) return { outcome: 'wait', seconds }
  const digits = parseCode(typed)
  const recovery = digits ? null : parseRecoveryCode(typed)
  const right = digits
    ? await spendTotp(userId, digits)
    : recovery !== null && (await spendRecoveryCode(userId, recovery))
  if (!right) return { outcome: 'wrong' }
  await forgetCodeAttempts(userId, address)
  return { outcome: 'right', kind: digits ? 'totp' : 'recovery' }
}

async function spendTotp(userId: string, code: string): Promise<boolean> {
  return inIdentity(async (tx) => {
    const [row] = await tx.$queryRaw<{ secret: Uint8Array; now: number }[]>`
      SELECT secret_sealed AS secret, (extract(epoch FROM now()) * 1000)::float8 AS now
        FROM second_factors WHERE user_id = ${userId}::uuid AND secret_sealed IS NOT NULL`
    if (!row) return false
    const step = findStep(await openForInstallation(tx, secretPlace(userId), row.secret), code, row.now)
    if (step === null) return false
    const used = await tx.$executeRaw`
      UPDATE second_factors SET last_step = ${step} WHERE user_id = ${userId}::uuid AND last_step < ${step}`
    return used === 1
  })
}

async function spendRecoveryCode(userId: string, code: string): Promise<boolean> {
  const factor = await inIdentity((tx) =>
    tx.secondFactor.findFirst({
      where: { userId, confirmedAt: { not: null } },
      select: { recoverySalt: true },
    }),
  )
  if (!factor?.recoverySalt) return false
  const hash = await hashRecoveryCode(code, factor.recoverySalt)
  const used = await inIdentity(
    (tx) => tx.$executeRaw`
      UPDATE recovery_codes SET used_at = now()
       WHERE user_id = ${userId}::uuid AND code_hash = ${hash} AND used_at IS NULL`,
  )
  return used === 1
}
