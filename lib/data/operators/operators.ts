import { inIdentity, type Tx } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import { log } from '@/lib/platform/log'
import { authorizeOperator, type OperatorActor } from './authorize-operator'

export type OperatorRow = {
  userId: string
  name: string
  email: string
  since: Date
  you: boolean
  removable: boolean
}

/** Who runs the installation, by name. @throws AppError not_found */
export async function findOperators(who: OperatorActor): Promise<OperatorRow[]> {
  return inIdentity(async (tx) => {
    await authorizeOperator(tx, who)
    const rows = await tx.operator.findMany({
      select: { userId: true, createdAt: true, user: { select: { name: true, email: true } } },
      orderBy: { user: { name: 'asc' } },
    })
    return rows.map(({ userId, createdAt, user }) => ({
      userId,
      ...user,
      since: createdAt,
      you: userId === who.actor.userId,
      removable: rows.length > 1,
    }))
  })
}

/** Makes somebody who has an account an operator. @throws AppError not_found · invalid email */
export async function addOperator(who: OperatorActor, email: string): Promise<{ name: string }> {
  return inIdentity(async (tx) => {
    await authorizeOperator(tx, who)
    const user = await tx.user.findUnique({
      where: { email },
      select: { id: true, name: true, disabledAt: true },
    })
    if (!user || user.disabledAt) throw new AppError('invalid', { email: 'invalid.no_account' })
    const { count } = await tx.operator.createMany({
      data: [{ userId: user.id, addedBy: who.actor.userId }],
      skipDuplicates: true,
    })
    if (count === 0) throw new AppError('invalid', { email: 'invalid.already_operator' })
    log.info({ userId: user.id, by: who.actor.userId }, 'operator added')
    return { name: user.name }
  })
}

/**
 * Takes the office from somebody, oneself included; it counts from their next request on.
 * @throws AppError not_found · refused last_operator
 */
export async function removeOperator(who: OperatorActor, userId: string): Promise<{ name: string }> {
  if (!isId(userId)) throw new AppError('not_found')
  return inIdentity(async (tx) => {
    await lockOperators(tx)
    await authorizeOperator(tx, who)
    const row = await tx.operator.findUnique({
      where: { userId },
      select: { user: { select: { name: true } } },
    })
    if (!row) throw new AppError('not_found')
    if ((await tx.operator.count()) === 1) throw new AppError('refused', { reason: 'last_operator' })
    await tx.operator.deleteMany({ where: { userId } })
    log.info({ userId, by: who.actor.userId }, 'operator removed')
    return row.user
  })
}

/** Two operators removing each other at once take turns, in one order. */
async function lockOperators(tx: Tx): Promise<void> {
  await tx.$queryRaw`SELECT 1 AS locked FROM operators ORDER BY user_id FOR UPDATE`
}
