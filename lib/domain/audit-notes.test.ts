import { expect, it } from 'vitest'
import { readAuditNote } from './audit-notes'

it.each([
  ['member.invited', 'sender', { key: 'role', role: 'sender' }],
  ['member.added', 'user:create, owner', { key: 'roleByCommand', role: 'owner' }],
  ['merge.started', '50000', { key: 'messages', count: 50_000 }],
  ['messages.cancelled', '1', { key: 'messages', count: 1 }],
  ['data.erased', '0 messages', { key: 'messages', count: 0 }],
  ['connection.ended_by_settings', '2', { key: 'connections', count: 2 }],
  ['uncertain.decided', 'resent: 3', { key: 'resent', count: 3 }],
  ['uncertain.decided', 'given_up: 1', { key: 'given_up', count: 1 }],
  ['uncertain.decided', 'marked_sent: 12', { key: 'marked_sent', count: 12 }],
  ['security.saved', 'microsoft', { key: 'microsoft' }],
  ['security.saved', 'microsoft_address', { key: 'microsoft_address' }],
  ['member.identity_bound', 'claire@atelier.example', null],
  ['mail_server.duplicated', 'Serveur 2', null],
  ['mail_server.duplicated', 'resent: many', null],
  ['audit.exported', 'csv', null],
])('%s, %s', (event, text, note) => expect(readAuditNote(event, text)).toEqual(note))
