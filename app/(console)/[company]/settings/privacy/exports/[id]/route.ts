import { problemOf } from '@/app/api/uploads/problem'
import { requireCompany, requireFreshProof } from '@/lib/auth/actor'
import { attachmentDisposition } from '@/lib/data/attachments/content-disposition'
import { openExport } from '@/lib/data/privacy/open-export'

type Context = { params: Promise<{ company: string; id: string }> }

/**
 * GET /COMPANY/settings/privacy/exports/ID – a finished export, as a ZIP to keep. Who signed in a while ago is
 * asked first who they are, and the page goes on with it.
 */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const { company, id } = await params
  const who = await requireCompany(company)
  if (who.can('company.export'))
    await requireFreshProof(`/${company}/settings/privacy?download=${encodeURIComponent(id)}`)
  try {
    const { size, requestedAt, body } = await openExport(who, id)
    const day = requestedAt.toISOString().slice(0, 10)
    return new Response(body, {
      headers: {
        'content-type': 'application/zip',
        'content-length': String(size),
        'content-disposition': attachmentDisposition(`${company}-relais-${day}.zip`),
        'cache-control': 'private, no-store',
      },
    })
  } catch (error) {
    return problemOf(error)
  }
}
