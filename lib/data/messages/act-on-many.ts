import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { inCompany, type Prisma } from '@/lib/db'
import { BEYOND_BOUND } from '@/lib/domain/bounded-count'
import { AppError, getAppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import { cancelAll } from './cancel-messages'
import { scopeOfSearch, whereFilters } from './find-messages'
import { readHolds } from './held-servers'
import type { MessageFilters } from './message-filters'
import { searchIds, type SearchScope } from './search-ids'
import { MAY_GO_AGAIN, sendAgain } from './send-again'
import { visibleMessages } from './visible-messages'

export type ManyAction = 'cancel' | 'again'
/** What to do it to: those that were ticked, or all that a list's filters and its search find. */
export type Scope = { ids: string[] } | { filters: MessageFilters }

/** How long one call works at the most, ms: who asks sees how far it is, and asks again. */
const BUDGET_MS = 4_000
const BATCH = 50
/** A search that finds more is too wide to act on: its finds have to be told one from the other first. */
const MOST_FOUND = 5_000
/** Ids of one step of a search. */
const SEARCHED = 500

const MAY: Record<ManyAction, Prisma.MessageWhereInput> = {
  cancel: { parentId: null, listState: 'queued' },
  again: MAY_GO_AGAIN,
}

/**
 * Takes back or sends again many messages, as far as it gets in a few seconds. What has begun to leave meanwhile,
 * or was sent again already, is left alone.
 * @param key of the form: sent twice, each message is sent again once
 * @returns done now, and left to do; done 0 with some left: those cannot be sent again as they are
 * @throws AppError forbidden · not_found (none of the ids is the member's to see) · conflict {reason: search_too_wide}
 */
export async function actOnMany(
  who: CompanyActor,
  action: ManyAction,
  scope: Scope,
  view: { timeZone: string; now: Date; key: string | null },
): Promise<{ done: number; left: number }> {
  authorize(who, 'message.send')
  if ('ids' in scope) await requireSome(who, scope.ids.filter(isId))
  const where = await whereScope(who, action, scope, view)
  if (!where) throw new AppError('conflict', { reason: 'search_too_wide', most: MOST_FOUND })
  const until = performance.now() + BUDGET_MS
  const done =
    action === 'cancel' ? await cancelAll(who, where, until) : await againAll(who, where, until, view.key)
  return { done, left: await count(who, where) }
}

/** How many it could be done to, bounded; null: a search finds too many to act on. */
export async function countMany(
  who: CompanyActor,
  action: ManyAction,
  scope: Scope,
  view: { timeZone: string; now: Date },
): Promise<number | null> {
  const where = await whereScope(who, action, scope, view)
  return where && inCompany(who.company.id, (tx) => tx.message.count({ where, take: BEYOND_BOUND }))
}

async function requireSome(who: CompanyActor, ids: string[]): Promise<void> {
  const where = { AND: [visibleMessages(who), { id: { in: ids } }] }
  if ((await count(who, where)) === 0) throw new AppError('not_found')
}

async function againAll(
  who: CompanyActor,
  where: Prisma.MessageWhereInput,
  until: number,
  key: string | null,
): Promise<number> {
  const unfit: string[] = []
  let done = 0
  for (;;) {
    const rows = await inCompany(who.company.id, (tx) =>
      tx.message.findMany({
        where: { AND: [where, { id: { notIn: unfit } }] },
        orderBy: { id: 'asc' },
        take: BATCH,
        select: { id: true },
      }),
    )
    for (const { id } of rows) {
      try {
        await sendAgain(who, id, key)
        done++
      } catch (error) {
        if (!getAppError(error)) throw error
        unfit.push(id)
      }
      if (performance.now() > until) return done
    }
    if (rows.length < BATCH) return done
  }
}

function count(who: CompanyActor, where: Prisma.MessageWhereInput): Promise<number> {
  return inCompany(who.company.id, (tx) => tx.message.count({ where }))
}

async function whereScope(
  who: CompanyActor,
  action: ManyAction,
  scope: Scope,
  view: { timeZone: string; now: Date },
): Promise<Prisma.MessageWhereInput | null> {
  if ('ids' in scope)
    return { AND: [visibleMessages(who), MAY[action], { id: { in: scope.ids.filter(isId) } }] }
  const holds = await inCompany(who.company.id, (tx) => readHolds(tx, who.company.id, view.now))
  const where = { AND: [whereFilters(who, scope.filters, holds, view), MAY[action]] }
  const search = scopeOfSearch(who, scope.filters, view)
  return search ? whereFound(who, where, search) : where
}

/** Those that a search finds besides; null: more than are acted on. */
async function whereFound(
  who: CompanyActor,
  where: Prisma.MessageWhereInput,
  search: SearchScope,
): Promise<Prisma.MessageWhereInput | null> {
  const found: string[] = []
  return inCompany(who.company.id, async (tx) => {
    for await (const ids of searchIds(tx, search, {}, SEARCHED)) {
      const rows = await tx.message.findMany({
        where: { AND: [where, { id: { in: ids } }] },
        select: { id: true },
      })
      found.push(...rows.map(({ id }) => id))
      if (found.length > MOST_FOUND) return null
    }
    return { AND: [where, { id: { in: found } }] }
  })
}
