import { getActor, requireCompany } from '@/lib/auth/actor'
import { receiveUpload } from '@/lib/data/attachments/receive-upload'
import { problem, problemOf } from './problem'

/**
 * POST /api/uploads?company=SLUG with a file's bytes as the body (application/octet-stream), its name in
 * `x-file-name` and its declared type in `x-file-type`, both percent-encoded. Answers 201 {id, fileName, size};
 * 413 above 25 MB. The front door has refused foreign origins by now.
 */
export async function POST(request: Request): Promise<Response> {
  if (!(await getActor())) return problem('unauthenticated')
  const who = await requireCompany(new URL(request.url).searchParams.get('company') ?? '')
  const { headers, body } = request
  // Another type could be sent by a plain form of another site; ours is never such a form.
  if (headers.get('content-type') !== 'application/octet-stream') return problem('invalid')
  const fileName = decode(headers.get('x-file-name'))
  if (!fileName) return problem('invalid')
  try {
    const upload = await receiveUpload(who, {
      fileName,
      declaredType: decode(headers.get('x-file-type')),
      declaredSize: Number(headers.get('content-length')) || null,
      body: body ?? new Blob([]).stream(), // an empty file has no body
    })
    return Response.json(upload, { status: 201, headers: { 'cache-control': 'no-store' } })
  } catch (error) {
    // The sender stopped (the file was removed while it came, or the page was left): nobody reads the answer.
    if (request.signal.aborted) return problem('conflict')
    return problemOf(error)
  }
}

function decode(text: string | null): string | null {
  try {
    return text && decodeURIComponent(text)
  } catch {
    return null
  }
}
