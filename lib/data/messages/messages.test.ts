import { describe, expect, it } from 'vitest'
import { deriveShownState, SHOWN_STATES, type HoldReason } from '@/lib/domain/message-state'
import { isFiltered, messageFiltersQuery, parseMessageFilters } from './message-filters'
import { isDay, rangeOfPeriod } from '@/lib/domain/period'
import { sanitizeBody, textOfHtml } from './sanitize-html'
import { searchPattern } from './search-pattern'
import { whereShownState } from './shown-state'

const choice = (
  period: 'today' | '7d' | '30d' | 'custom',
  from: string | null = null,
  until: string | null = null,
) => ({
  period,
  from,
  until,
})

describe('rangeOfPeriod', () => {
  const iso = (date: Date | null) => date?.toISOString() ?? null
  it.each([
    ['Europe/Paris', '2026-11-24T06:30:00Z', choice('today'), '2026-11-23T23:00:00.000Z', null],
    ['America/Los_Angeles', '2026-11-24T06:30:00Z', choice('today'), '2026-11-23T08:00:00.000Z', null],
    ['Europe/Paris', '2026-11-24T06:30:00Z', choice('7d'), '2026-11-17T23:00:00.000Z', null],
    // The clock changed on 25 October: 30 days before, the offset was another.
    ['Europe/Paris', '2026-11-20T12:00:00Z', choice('30d'), '2026-10-21T22:00:00.000Z', null],
    // A day of 25 hours, both ends counted.
    [
      'Europe/Paris',
      '2026-11-20T12:00:00Z',
      choice('custom', '2026-10-25', '2026-10-25'),
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ],
    ['UTC', '2026-11-20T12:00:00Z', choice('custom', null, '2026-12-31'), null, '2027-01-01T00:00:00.000Z'],
    ['Asia/Kolkata', '2026-11-24T20:00:00Z', choice('today'), '2026-11-24T18:30:00.000Z', null],
  ])('%s at %s, %j', (zone, now, picked, from, until) => {
    const range = rangeOfPeriod(picked, zone, new Date(now))
    expect([iso(range.from), iso(range.until)]).toEqual([from, until])
  })

  it('knows days of the calendar', () => {
    expect(['2026-02-28', '2028-02-29'].every(isDay)).toBe(true)
    expect(['2026-02-29', '2026-13-01', '24/11/2026', '', '2026-1-1'].some(isDay)).toBe(false)
  })
})

describe('message filters', () => {
  const id = '0199b1c8-6f7a-7aaa-8bbb-123456789abc'
  it('survives the way into an address and back', () => {
    const query = {
      state: 'held',
      server: id,
      period: 'custom',
      from: '2026-11-01',
      until: '2026-11-24',
      q: 'été & co',
    }
    const filters = parseMessageFilters(query)
    expect(isFiltered(filters)).toBe(true)
    const back = Object.fromEntries(new URLSearchParams(messageFiltersQuery(filters)))
    expect(back).toEqual(query)
    expect(messageFiltersQuery(filters, { older: id })).toContain(`older=${id}`)
  })

  it('ignores what is not a value', () => {
    const filters = parseMessageFilters({
      state: 'gone',
      server: '1',
      period: 'ever',
      from: '2026-11-01',
      older: 'x',
    })
    expect(isFiltered(filters)).toBe(false)
    expect(messageFiltersQuery(filters)).toBe('')
    expect(parseMessageFilters({ older: id, newer: id }).newer).toBeNull()
    expect(parseMessageFilters({ q: ['a\0b', 'c'] }).q).toBe('a b')
  })
})

describe('searchPattern', () => {
  it.each([
    ['  Devis  ÉTÉ ', 'devis%ete'],
    ['100 %_\\', '100%\\%\\_\\\\'],
    ['<20261124.3f6a@atelier.example>', '20261124.3f6a@atelier.example'],
    ['e\u0301te', 'ete'],
    [' <> ', null],
  ])('%j becomes %j', (typed, pattern) => expect(searchPattern(typed)).toBe(pattern))
})

describe('whereShownState', () => {
  const now = new Date('2026-11-24T10:00:00Z')
  const holds = new Map<string, HoldReason>([
    ['held', 'paused'],
    ['trying', 'checking'],
  ])
  const rows = ['queued', 'sending', 'sent', 'uncertain', 'failed', 'cancelled'].flatMap((state) =>
    ['held', 'trying', 'free'].flatMap((mailServerId) =>
      [0, 2].flatMap((attemptCount) =>
        [-1, 1].map((hours) => ({
          state,
          mailServerId,
          attemptCount,
          dueAt: new Date(now.getTime() + hours * 3600_000),
        })),
      ),
    ),
  )
  type Row = (typeof rows)[number]
  const holdsFor = (row: Row, where: ReturnType<typeof whereShownState>): boolean => {
    const due = where.dueAt as { gt?: Date; lte?: Date } | undefined
    const either = where.OR?.map((one) => holdsFor(row, { listState: where.listState, ...one }))
    const server = where.mailServerId as { in?: string[]; notIn?: string[] } | undefined
    const attempts = where.attemptCount as number | { gt: number } | undefined
    return (
      row.state === where.listState &&
      (server?.in?.includes(row.mailServerId) ?? true) &&
      !server?.notIn?.includes(row.mailServerId) &&
      (attempts === undefined || (attempts === 0 ? row.attemptCount === 0 : row.attemptCount > 0)) &&
      (!due || (due.gt ? row.dueAt > due.gt : row.dueAt <= due.lte!)) &&
      (either?.some(Boolean) ?? true)
    )
  }

  it.each(SHOWN_STATES)('%s finds exactly the rows that show it', (shown) => {
    const found = rows.filter((row) => holdsFor(row, whereShownState(shown, holds, now)))
    const meant = rows.filter(
      (row) => deriveShownState(row, holds.get(row.mailServerId) ?? null, now) === shown,
    )
    expect(found).toEqual(meant)
    expect(found.length).toBeGreaterThan(0)
  })
})

describe('sanitizeBody', () => {
  it('keeps simple formatting only', () => {
    expect(
      sanitizeBody(
        '<p onclick="x()" style="color:red"><b>Bonjour</b> <a href="javascript:x()" target=_blank>là</a></p>' +
          '<script>alert(1)</script><img src="https://x.example/p.png"><ul><li>un</li></ul>',
      ),
    ).toBe('<p><strong>Bonjour</strong> <a>là</a></p><ul><li>un</li></ul>')
  })

  it('is nothing when no text is left', () => {
    expect(sanitizeBody('<p></p><p><br></p>')).toBeNull()
    expect(sanitizeBody('<script>x</script>')).toBeNull()
  })

  it('makes text of it', () => {
    const text = textOfHtml(
      '<p>Bonjour,</p><ul><li>un</li><li>deux</li></ul><p><a href="https://a.example/x">ici</a></p>',
    )
    expect(text).toMatch(/^Bonjour,\n\n \* un\n \* deux\n\nici \[https:\/\/a\.example\/x\]$/)
  })
})
