import { describe, expect, it } from 'vitest'
import type { SendResult } from '@/lib/mail/send-message'
import { classifyReply } from '@/lib/domain/smtp-replies'
import type { DueMessage } from './sql/fetch-due'
import { DEFAULT_JUDGE, toOutcome, type Judge } from './to-outcome'

const HOUR = 3600
const judge: Judge = { ...DEFAULT_JUDGE, random: () => 0.5 }

function due(names: string[], change: Partial<DueMessage> = {}): DueMessage {
  return {
    id: 'm',
    contentId: 'm',
    size: 1,
    composed: true,
    fromAddress: 'a@atelier.example',
    messageId: '<m@atelier.example>',
    deferrals: 0,
    deferredFor: 0,
    uncertainCount: 0,
    recipientIds: names,
    addresses: names.map((name) => `${name}@client.example`),
    raw: null,
    ...change,
  }
}

const no = (name: string, reply: string) => ({
  address: `${name}@client.example`,
  reply,
  ...classifyReply(reply, 'rcpt'),
})
const accepted = (...refused: ReturnType<typeof no>[]): SendResult => ({
  kind: 'accepted',
  reply: '250 OK',
  refused,
})
const refused = (reply: string, stage: 'mail' | 'rcpt' | 'data' | 'end' = 'end'): SendResult => ({
  kind: 'refused',
  stage,
  reply,
  ...classifyReply(reply, stage),
  refused: [],
})

const UNKNOWN = '550 5.1.1 unknown'
const BUSY = '450 4.2.1 busy'

/** What each recipient has become, those of the child apart. */
function told(message: DueMessage, result: SendResult, by = judge) {
  const { outcome, server } = toOutcome(message, result, by)
  const states = Object.fromEntries(outcome.recipients.map(({ id, state }) => [id, state]))
  const { state, child, retryAfter } = outcome
  const attempt = `${outcome.attempt.outcome} ${outcome.attempt.code ?? ''}`.trim()
  return { state, attempt, states, child: child?.recipientIds ?? null, retryAfter, server: server.kind }
}

const one = due(['x'])
const two = due(['x', 'y'])
const three = due(['x', 'y', 'z'])
const base = { states: {}, child: null, retryAfter: null, server: 'fine' }

describe('each recipient has an outcome of its own', () => {
  it.each([
    [
      'all accepted',
      two,
      accepted(),
      { ...base, state: 'sent', attempt: 'sent', states: { x: 'sent', y: 'sent' } },
    ],
    [
      'one refused: sent, with its refusal',
      two,
      accepted(no('y', UNKNOWN)),
      { ...base, state: 'sent', attempt: 'sent unknown_recipient', states: { x: 'sent', y: 'failed' } },
    ],
    [
      'all refused: failed',
      two,
      { ...refused(UNKNOWN, 'rcpt'), refused: [no('x', UNKNOWN), no('y', UNKNOWN)] },
      { ...base, state: 'failed', attempt: 'failed unknown_recipient', states: { x: 'failed', y: 'failed' } },
    ],
    [
      'one deferred: a child goes on',
      two,
      accepted(no('y', BUSY)),
      { ...base, state: 'sent', attempt: 'sent recipients_deferred', states: { x: 'sent' }, child: ['y'] },
    ],
    [
      'one of each',
      three,
      accepted(no('y', BUSY), no('z', UNKNOWN)),
      {
        ...base,
        state: 'sent',
        attempt: 'sent recipients_deferred',
        states: { x: 'sent', z: 'failed' },
        child: ['y'],
      },
    ],
    [
      'one refused, the other deferred: the message itself waits for the other',
      two,
      { ...refused(BUSY, 'rcpt'), refused: [no('x', UNKNOWN), no('y', BUSY)] },
      {
        ...base,
        state: 'queued',
        attempt: 'deferred recipients_deferred',
        states: { x: 'failed' },
        retryAfter: 25 * 60,
      },
    ],
    [
      'given up: whom it was for fails, whoever has it has it',
      due(['x', 'y'], { deferrals: 40, deferredFor: 97 * HOUR }),
      accepted(no('y', BUSY)),
      { ...base, state: 'sent', attempt: 'sent gave_up', states: { x: 'sent', y: 'failed' } },
    ],
  ] as [string, DueMessage, SendResult, object][])('%s', (_, message, result, expected) =>
    expect(told(message, result)).toEqual(expected),
  )

  it('a child has a Message-ID of its own, and waits as its parent would have', () => {
    const { outcome } = toOutcome(two, accepted(no('y', BUSY)), judge)
    expect(outcome.child).toMatchObject({ retryAfter: 25 * 60, counted: true })
    expect(outcome.child!.messageId).toBe(`<${outcome.child!.id}@atelier.example>`)
    expect(outcome.taken).toBe(1)
  })
})

describe('one recipient', () => {
  const waits = { ...base, state: 'queued' }
  it.each([
    ['451 4.3.0 later', { ...waits, attempt: 'deferred deferred', retryAfter: 25 * 60 }],
    [
      '421 4.3.2 closing',
      { ...waits, attempt: 'deferred service_closing', retryAfter: 60, server: 'slower' },
    ],
    [
      '432 4.3.2 Concurrent connections limit exceeded',
      { ...waits, attempt: 'deferred concurrent_connections', retryAfter: 60, server: 'slower' },
    ],
    ['451 4.7.500 busy', { ...waits, attempt: 'deferred server_busy', retryAfter: 60, server: 'slower' }],
    ['554 5.2.2 full', { ...waits, attempt: 'held mailbox_full', server: 'fault' }],
    ['550 5.1.8 bad outbound sender', { ...waits, attempt: 'held restricted_sender', server: 'fault' }],
    ['535 5.7.139 not allowed', { ...waits, attempt: 'held criteria_not_met', server: 'fault' }],
    [
      '554 5.2.252 SendAsDenied',
      {
        ...base,
        state: 'failed',
        attempt: 'failed send_as_denied',
        states: { x: 'failed' },
        server: 'sender',
      },
    ],
    ['550 5.7.1 spam', { ...base, state: 'failed', attempt: 'failed refused', states: { x: 'failed' } }],
    [
      '554 5.2.0 MapiExceptionDuplicateDelivery',
      { ...base, state: 'sent', attempt: 'sent duplicate', states: { x: 'sent' } },
    ],
  ])('%s', (reply, expected) => expect(told(one, refused(reply))).toEqual(expected))
})

describe('no answer', () => {
  const lost = (handed: boolean): SendResult => ({
    kind: 'broken',
    handed,
    key: 'connection_lost',
    dialogue: 'C: DATA',
  })
  const resend = { ...judge, uncertain: 'resend' as const }
  it.each([
    [
      'before the end: soon again',
      one,
      false,
      judge,
      { state: 'queued', attempt: 'deferred connection_lost', retryAfter: 60 },
    ],
    [
      'before the end, the fourth time: by the schedule',
      due(['x'], { deferrals: 3, deferredFor: 300 }),
      false,
      judge,
      { state: 'queued', retryAfter: 150 * 60 },
    ],
    ['after the end: asked about', one, true, judge, { state: 'uncertain', states: { x: 'uncertain' } }],
    [
      'after the end, by the company’s rule: again',
      one,
      true,
      resend,
      { state: 'queued', states: {}, retryAfter: 60 },
    ],
    ['but not for ever', due(['x'], { uncertainCount: 2 }), true, resend, { state: 'uncertain' }],
  ] as [string, DueMessage, boolean, Judge, object][])('%s', (_, message, handed, by, expected) =>
    expect(told(message, lost(handed), by)).toMatchObject({ ...expected, server: 'broken' }),
  )

  it('counts as taken, and keeps what was said', () => {
    for (const by of [judge, resend]) {
      const { outcome } = toOutcome(two, lost(true), by)
      expect(outcome).toMatchObject({ taken: 2, attempt: { outcome: 'uncertain', dialogue: 'C: DATA' } })
    }
  })
})
