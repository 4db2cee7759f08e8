import { requireCompany } from '@/lib/auth/actor'
import { problemOf } from '@/app/api/uploads/problem'
import { attachmentDisposition } from '@/lib/data/attachments/content-disposition'
import { openAttachment } from '@/lib/data/attachments/open-attachment'

type Context = { params: Promise<{ id: string }> }

/**
 * GET /api/attachments/ID?company=SLUG – a file to download, for who may see its message. It is never shown
 * in place: whatever it says it is, it comes as a download, with the front door's policy for files.
 */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const who = await requireCompany(new URL(request.url).searchParams.get('company') ?? '')
  try {
    const file = await openAttachment(who, (await params).id)
    return new Response(file.body, {
      headers: {
        'content-type': file.contentType,
        'content-length': String(file.size),
        'content-disposition': attachmentDisposition(file.fileName),
        'cache-control': 'private, no-store',
      },
    })
  } catch (error) {
    return problemOf(error)
  }
}
