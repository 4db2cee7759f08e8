import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { readSenders, requireSender } from '@/lib/data/senders/find-senders'
import { inCompany, type Tx } from '@/lib/db'
import type { MergeInput } from '@/lib/domain/merge'
import { createRowJudge, type MergeTemplate, type RowVerdict } from '@/lib/domain/merge-row'
import { findUnknownPlace } from '@/lib/domain/merge-template'
import { PRIORITY_NUMBER } from '@/lib/domain/message-limits'
import { findScheduleFault } from '@/lib/domain/schedule'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import { readRows } from './read-rows'
import { tellMerge } from './tell-merge'
import { ownMerges } from './visible-merges'

/** Rows in one statement. */
const BATCH = 5_000

/**
 * Stores what a mail-merge's messages say, and looks at every row: those that get no message are known, with why,
 * before anything is sent.
 * @throws AppError forbidden · not_found · invalid (from, column, sendAt, subject or text: a place that no column
 *   has) · conflict (changed or started meanwhile)
 */
export async function saveMerge(who: CompanyActor, id: string, input: MergeInput): Promise<void> {
  authorize(who, 'message.send')
  if (!isId(id)) throw new AppError('not_found')
  const companyId = who.company.id
  const { columns, sender } = await inCompany(companyId, async (tx) => {
    const merge = await tx.mailMerge.findFirst({ where: { ...ownMerges(who), id } })
    if (!merge) throw new AppError('not_found')
    if (merge.state !== 'draft' || merge.version !== input.version) throw new AppError('conflict')
    return { columns: merge.columns, sender: requireSender(await readSenders(tx, who), input.from) }
  })
  requireFitting(columns, input, who.actor.timeZone)
  const template: MergeTemplate = { ...input, columns, addressColumn: input.column }
  const { takesUtf8 } = sender.server
  const found = await judgeRows(companyId, id, createRowJudge(template, { takesUtf8, once: input.once }))
  await inCompany(companyId, async (tx) => {
    const { from, column, once, version, priority, ...texts } = input
    const { count } = await tx.mailMerge.updateMany({
      where: { ...ownMerges(who), id, state: 'draft', version },
      data: {
        ...texts,
        version: version + 1,
        fromAddress: from,
        addressColumn: column,
        oncePerAddress: once,
        priority: PRIORITY_NUMBER[priority],
        faultCount: found.faults.length,
        repeatCount: found.repeats,
        gapCount: found.gaps,
      },
    })
    if (count === 0) throw new AppError('conflict')
    await storeFaults(tx, companyId, id, found.faults)
    await tellMerge(tx, companyId, id)
  })
}

function requireFitting(columns: string[], input: MergeInput, timeZone: string): void {
  if (input.column >= columns.length) throw new AppError('invalid', { column: 'invalid.choice' })
  const late = findScheduleFault(input.sendAt, timeZone, new Date())
  if (late) throw new AppError('invalid', { sendAt: late })
  const texts = [
    ['subject', input.subject, 'text'],
    ['text', input.html ?? input.text, input.html === null ? 'text' : 'html'],
  ] as const
  for (const [field, text, kind] of texts) {
    const place = findUnknownPlace(columns, text, kind)
    if (place !== null)
      throw new AppError('invalid', { [field]: 'invalid.merge_place', place: `{{${place}}}` })
  }
}

type Fault = { line: number; fault: string; twin: number | null }

async function judgeRows(
  companyId: string,
  id: string,
  judge: (row: { line: number; cells: string[] }) => RowVerdict,
): Promise<{ faults: Fault[]; repeats: number; gaps: number }> {
  const faults: Fault[] = []
  let repeats = 0
  let gaps = 0
  for await (const rows of readRows(companyId, id)) {
    for (const row of rows) {
      const { fault, twin, gap } = judge(row)
      if (fault) faults.push({ line: row.line, fault, twin })
      if (twin !== null) repeats++
      if (gap) gaps++
    }
  }
  return { faults, repeats, gaps }
}

async function storeFaults(tx: Tx, companyId: string, mergeId: string, faults: Fault[]): Promise<void> {
  await tx.mailMergeRow.updateMany({
    where: { companyId, mergeId, fault: { not: null } },
    data: { fault: null, twin: null },
  })
  for (let at = 0; at < faults.length; at += BATCH) {
    const part = JSON.stringify(faults.slice(at, at + BATCH))
    await tx.$executeRaw`
      UPDATE mail_merge_rows r SET fault = f.fault, twin = f.twin
      FROM jsonb_to_recordset(${part}::jsonb) AS f (line int, fault text, twin int)
      WHERE r.company_id = ${companyId}::uuid AND r.merge_id = ${mergeId}::uuid AND r.line = f.line`
  }
}
