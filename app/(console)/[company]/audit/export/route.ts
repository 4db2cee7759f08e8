import { getTimeZone } from 'next-intl/server'
import { requireCompany, requireFreshProof } from '@/lib/auth/actor'
import { problemOf } from '@/app/api/uploads/problem'
import { attachmentDisposition } from '@/lib/data/attachments/content-disposition'
import { auditFiltersQuery, parseAuditFilters } from '@/lib/data/audit/audit-filters'
import { exportAudit, EXPORT_TYPES, isExportFormat } from '@/lib/data/audit/export-audit'

type Context = { params: Promise<{ company: string }> }

/**
 * GET /COMPANY/audit/export?format=csv|jsonl – what the page's filters let through, oldest first, as a file. Who
 * signed in a while ago is asked first who they are, and comes back to the page as it was filtered, which goes on
 * with the file.
 */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const who = await requireCompany((await params).company)
  const query = Object.fromEntries(new URL(request.url).searchParams)
  const filters = parseAuditFilters(query)
  const format = isExportFormat(query.format) ? query.format : 'csv'
  if (who.can('audit.view'))
    await requireFreshProof(`/${who.company.slug}/audit${auditFiltersQuery(filters, { download: format })}`)
  try {
    const body = await exportAudit(who, filters, format, {
      timeZone: await getTimeZone(),
      now: new Date(),
    })
    const day = new Date().toISOString().slice(0, 10)
    return new Response(body, {
      headers: {
        'content-type': EXPORT_TYPES[format],
        'content-disposition': attachmentDisposition(`${who.company.slug}-audit-${day}.${format}`),
        'cache-control': 'private, no-store',
      },
    })
  } catch (error) {
    return problemOf(error)
  }
}
