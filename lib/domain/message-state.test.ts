import { describe, expect, it } from 'vitest'
import { deriveShownState, findHoldReason, type ServerForState } from './message-state'

const now = new Date('2026-11-24T10:00:00Z')
const server: ServerForState = {
  authentication: 'outlook',
  grantState: 'valid',
  pausedAt: null,
  archivedAt: null,
  deletedAt: null,
  heldUntil: null,
  heldCode: null,
}

describe('findHoldReason', () => {
  it.each([
    ['valid', {}, null],
    ['never connected', { grantState: 'none' }, 'not_connected'],
    ['being checked', { grantState: 'checking' }, 'checking'],
    ['refused by the server', { grantState: 'refused' }, 'refused'],
    ['revoked', { grantState: 'reconnect' }, 'reconnect'],
    ['paused', { pausedAt: now }, 'paused'],
    ['archived', { archivedAt: now, pausedAt: now }, 'archived'],
    ['deleted', { deletedAt: now, archivedAt: now }, 'deleted'],
    ['a password server, never connected', { authentication: 'password', grantState: 'none' }, null],
    ['held a little longer', { heldUntil: new Date(+now + 1) }, 'server_fault'],
    ['over its day', { heldUntil: new Date(+now + 1), heldCode: 'daily_limit' }, 'quota'],
    ['held until now', { heldUntil: now }, null],
  ])('%s', (_, change, reason) => expect(findHoldReason({ ...server, ...change }, now)).toBe(reason))
})

describe('deriveShownState', () => {
  it.each([
    ['queued', 0, null, 'queued'],
    ['queued', 1, null, 'retrying'],
    ['queued', 0, 'paused', 'held'],
    ['queued', 2, 'reconnect', 'held'],
    ['queued', 0, 'checking', 'queued'],
    ['sending', 1, 'paused', 'sending'],
    ['sent', 1, 'paused', 'sent'],
    ['failed', 3, null, 'failed'],
  ] as const)('%s after %d attempts, %s: %s', (state, attemptCount, hold, shown) => {
    expect(deriveShownState({ state, attemptCount, dueAt: now }, hold, now)).toBe(shown)
  })
  it('is scheduled until its time has come, whatever its server does', () => {
    const later = { state: 'queued', attemptCount: 0, dueAt: new Date(+now + 61_000) }
    expect(deriveShownState(later, null, now)).toBe('scheduled')
    expect(deriveShownState(later, 'paused', now)).toBe('scheduled')
    expect(deriveShownState({ ...later, attemptCount: 1 }, null, now)).toBe('retrying')
  })
})
