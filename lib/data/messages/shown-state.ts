import type { Prisma } from '@/lib/db'
import { laterThan, type HoldReason, type ShownState } from '@/lib/domain/message-state'

/** The state of a list behind a shown one: scheduled, retrying and held are kinds of queued. */
export function storedStates(shown: ShownState): string[] {
  return [shown === 'retrying' || shown === 'held' || shown === 'scheduled' ? 'queued' : shown]
}

/** The same rule as deriveShownState, as a where clause: a list's filter and a row's word never disagree. */
export function whereShownState(
  shown: ShownState,
  holds: ReadonlyMap<string, HoldReason>,
  now: Date,
): Prisma.MessageWhereInput {
  // A server whose tokens are being tried holds its mail for seconds: that is still "queued" to people.
  const held = [...holds].filter(([, reason]) => reason !== 'checking').map(([id]) => id)
  const later = laterThan(now)
  switch (shown) {
    case 'scheduled':
      return { listState: 'queued', attemptCount: 0, dueAt: { gt: later } }
    case 'held':
      return {
        listState: 'queued',
        mailServerId: { in: held },
        OR: [{ attemptCount: { gt: 0 } }, { dueAt: { lte: later } }],
      }
    case 'queued':
      return { listState: 'queued', mailServerId: { notIn: held }, attemptCount: 0, dueAt: { lte: later } }
    case 'retrying':
      return { listState: 'queued', mailServerId: { notIn: held }, attemptCount: { gt: 0 } }
    default:
      return { listState: shown }
  }
}
