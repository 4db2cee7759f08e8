import { describe, expect, it } from 'vitest'
import type { HoldReason } from './message-state'
import { isServerTrouble } from './server-trouble'

describe('isServerTrouble', () => {
  it.each<[HoldReason | null, string | null, number, boolean]>([
    [null, null, 0, false],
    ['reconnect', null, 0, true],
    ['refused', null, 0, true],
    ['not_connected', null, 0, false],
    ['checking', null, 0, false],
    ['paused', null, 0, false],
    ['archived', null, 0, false],
    ['quota', 'daily_limit', 0, false],
    ['server_fault', 'mailbox_full', 1, true],
    ['server_fault', 'auth_failed', 1, true],
    ['server_fault', 'certificate_expired', 1, true],
    ['server_fault', 'server_busy', 9, false],
    ['server_fault', 'concurrent_connections', 9, false],
    ['server_fault', 'connection_refused', 1, false],
    ['server_fault', 'connection_refused', 6, true],
    ['server_fault', 'microsoft_unavailable', 5, false],
  ])('%s, %s, %i times: %s', (hold, heldCode, faults, expected) => {
    expect(isServerTrouble({ hold, heldCode, faults })).toBe(expected)
  })
})
