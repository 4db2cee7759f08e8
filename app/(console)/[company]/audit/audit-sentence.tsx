import { useTranslations } from 'next-intl'
import type { AuditRow } from '@/lib/data/audit/find-audit-events'
import { getAuditArea, type AuditChange, type AuditEventName } from '@/lib/domain/audit-events'
import { ROLES, type Role } from '@/lib/domain/permissions'

/** What happened, in a sentence; under it what changed, and the note. */
export function AuditSentence({ row }: { row: AuditRow }) {
  const t = useTranslations('audit')
  const { words } = row
  const known = getAuditArea(row.event) !== null
  const sentence = known
    ? t(`events.${row.event as AuditEventName}`, { subject: words?.subject ?? t('erased') })
    : row.event
  const details = [...(words?.changes ?? []).map((change) => <Change key={change.field} {...change} />)]
  return (
    <div className="py-1.5 wrap-anywhere whitespace-normal">
      {sentence}
      {(details.length > 0 || words?.note) && (
        <ul className="text-12 text-muted">
          {details}
          {words?.note && <li>{words.note}</li>}
        </ul>
      )}
    </div>
  )
}

function Change({ field, from, to }: AuditChange) {
  const t = useTranslations('audit')
  const roles = useTranslations('common.roles')
  const label = t.has(`fields.${field}` as 'fields.role') ? t(`fields.${field}` as 'fields.role') : field
  const show = (value: string | null) => {
    if (value === null) return t('blank')
    if (value === 'true' || value === 'false') return t(value === 'true' ? 'yes' : 'no')
    return field === 'role' && ROLES.includes(value as Role) ? roles(value as Role) : value
  }
  return <li>{t('change', { field: label, from: show(from), to: show(to) })}</li>
}
