import type { Prisma } from '@/lib/db'
import type { HoldReason, ShownState } from '@/lib/domain/message-state'

/** The state of a list behind a shown one: retrying and held are kinds of queued. */
export function storedStates(shown: ShownState): string[] {
  return [shown === 'retrying' || shown === 'held' ? 'queued' : shown]
}

/** The same rule as deriveShownState, as a where clause: a list's filter and a row's word never disagree. */
export function whereShownState(
  shown: ShownState,
  holds: ReadonlyMap<string, HoldReason>,
): Prisma.MessageWhereInput {
  // A server whose tokens are being tried holds its mail for seconds: that is still "queued" to people.
  const held = [...holds].filter(([, reason]) => reason !== 'checking').map(([id]) => id)
  switch (shown) {
    case 'held':
      return { listState: 'queued', mailServerId: { in: held } }
    case 'queued':
      return { listState: 'queued', mailServerId: { notIn: held }, attemptCount: 0 }
    case 'retrying':
      return { listState: 'queued', mailServerId: { notIn: held }, attemptCount: { gt: 0 } }
    default:
      return { listState: shown }
  }
}
