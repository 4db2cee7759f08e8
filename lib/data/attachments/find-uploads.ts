import type { CompanyActor } from '@/lib/data/authorize'
import { inCompany } from '@/lib/db'
import { isId } from '@/lib/platform/ids'
import type { Upload } from './receive-upload'

/** Those of the given files that this member may still attach, in the order given; the rest is left out. */
export async function findUploads(who: CompanyActor, ids: readonly string[]): Promise<Upload[]> {
  const asked = ids.filter(isId).slice(0, 100)
  if (asked.length === 0) return []
  const companyId = who.company.id
  const userId = who.actor.userId
  const rows = await inCompany(companyId, (tx) =>
    tx.attachment.findMany({
      where: { companyId, id: { in: asked }, uploadedBy: userId, messageId: null, state: 'complete' },
      select: { id: true, fileName: true, size: true },
    }),
  )
  return asked.flatMap((id) => {
    const row = rows.find((known) => known.id === id)
    return row ? [{ id, fileName: row.fileName, size: Number(row.size) }] : []
  })
}
