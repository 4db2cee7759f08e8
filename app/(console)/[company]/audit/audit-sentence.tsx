import { useFormatter, useTranslations } from 'next-intl'
import type { AuditRow } from '@/lib/data/audit/find-audit-events'
import { getAuditArea, type AuditChange, type AuditEventName } from '@/lib/domain/audit-events'
import { readAuditNote } from '@/lib/domain/audit-notes'
import { ROLES, type Role } from '@/lib/domain/permissions'

/** What happened, in a sentence; under it what changed, and the note. */
export function AuditSentence({ row }: { row: AuditRow }) {
  const t = useTranslations('audit')
  const { words } = row
  const known = getAuditArea(row.event) !== null
  const subject = words?.subject ?? t('erased')
  // Asked for by somebody who is not signed in: nothing is set anew yet.
  const asked = row.event === 'password.reset' && words?.note === 'mail'
  const sentence = asked
    ? t('linkAsked', { subject })
    : known
      ? t(`events.${row.event as AuditEventName}`, { subject })
      : row.event
  const details = [...(words?.changes ?? []).map((change) => <Change key={change.field} {...change} />)]
  const note = asked ? null : words?.note
  return (
    <div className="py-1.5 wrap-anywhere whitespace-normal">
      {sentence}
      {(details.length > 0 || note) && (
        <ul className="text-12 text-muted">
          {details}
          {note && (
            <li>
              <Note event={row.event} text={note} />
            </li>
          )}
        </ul>
      )}
    </div>
  )
}

/** A note says a role, a count or a way by its key; anything else as it was written. */
function Note({ event, text }: { event: string; text: string }) {
  const t = useTranslations('audit.note')
  const roles = useTranslations('common.roles')
  const note = readAuditNote(event, text)
  if (!note) return text
  if ('role' in note) return t(note.key, { role: roles(note.role) })
  return 'count' in note ? t(note.key, { count: note.count }) : t(note.key)
}

const DAY = /^\d{4}-\d{2}-\d{2}$/

function Change({ field, from, to }: AuditChange) {
  const t = useTranslations('audit')
  const roles = useTranslations('common.roles')
  const format = useFormatter()
  const label = t.has(`fields.${field}` as 'fields.role') ? t(`fields.${field}` as 'fields.role') : field
  const show = (value: string | null) => {
    if (value === null) return t('blank')
    if (value === 'true' || value === 'false') return t(value === 'true' ? 'yes' : 'no')
    if (DAY.test(value)) return format.dateTime(new Date(value), { dateStyle: 'long', timeZone: 'UTC' })
    return field === 'role' && ROLES.includes(value as Role) ? roles(value as Role) : value
  }
  return <li>{t('change', { field: label, from: show(from), to: show(to) })}</li>
}
