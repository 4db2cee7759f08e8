import { getTranslations } from 'next-intl/server'
import { problemOf } from '@/app/api/uploads/problem'
import { requireCompany } from '@/lib/auth/actor'
import { attachmentDisposition } from '@/lib/data/attachments/content-disposition'
import { exportFaults } from '@/lib/data/merges/find-faults'

type Context = { params: Promise<{ company: string; id: string }> }

/** GET /COMPANY/messages/merges/ID/rejected – the rows that get no message, with why, as a CSV to be mended. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const { company, id } = await params
  const who = await requireCompany(company)
  const t = await getTranslations('merges.faults')
  try {
    const body = await exportFaults(who, id, {
      line: t('line'),
      why: t('why'),
      fault: ({ fault, twin }) => t(`reason.${fault}`, { twin: twin ?? 0 }),
    })
    return new Response(body, {
      headers: {
        'content-type': 'text/csv; charset=utf-8; header=present',
        'content-disposition': attachmentDisposition(`${company}-${id.slice(-12)}-rejected.csv`),
        'cache-control': 'private, no-store',
      },
    })
  } catch (error) {
    return problemOf(error)
  }
}
