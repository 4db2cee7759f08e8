import type { HoldReason } from './message-state'

/** Codes (lib/domain/smtp-replies) that say to come later, or only slower: nothing is wrong. */
const ONLY_LATER = ['daily_limit', 'concurrent_connections', 'server_busy', 'service_closing']

/** Codes of what mends itself mostly: a restart, a network that is away for a moment. */
const OFTEN_BRIEF = [
  'no_answer',
  'connection_refused',
  'connection_lost',
  'name_no_answer',
  'port_silent',
  'host_unreachable',
  'greeting_silent',
  'greeting_refused',
  'server_unavailable',
  'auth_temporary',
  'starttls_unavailable',
  'microsoft_unavailable',
  'protocol',
]

/** Tries in vain, one after the other, until what is often brief is not: about five minutes. */
const BRIEF_FAULTS = 6

/** Whether another server may stand in: it needs somebody, is not connected, or its day is used up. */
export function mayBeReplaced(server: {
  hold: HoldReason | null
  heldCode: string | null
  faults: number
}): boolean {
  return server.hold === 'not_connected' || server.hold === 'quota' || isServerTrouble(server)
}

/**
 * Whether somebody has to see to a server: it sends nothing, and not only for a moment or because it was asked
 * to. Its company's pages say so, and its administrators are written to.
 * @param server heldCode: key of the table of replies · faults: refusals in a row
 */
export function isServerTrouble(server: {
  hold: HoldReason | null
  heldCode: string | null
  faults: number
}): boolean {
  if (server.hold === 'refused' || server.hold === 'reconnect') return true
  if (server.hold !== 'server_fault') return false
  const code = server.heldCode ?? ''
  if (ONLY_LATER.includes(code)) return false
  return OFTEN_BRIEF.includes(code) ? server.faults >= BRIEF_FAULTS : true
}
