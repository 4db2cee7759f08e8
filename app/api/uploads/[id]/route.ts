import { getActor, requireCompany } from '@/lib/auth/actor'
import { removeUpload } from '@/lib/data/attachments/remove-upload'
import { problem, problemOf } from '../problem'

type Context = { params: Promise<{ id: string }> }

/** DELETE /api/uploads/ID?company=SLUG – takes back a file that no message has taken. 204, or 404. */
export async function DELETE(request: Request, { params }: Context): Promise<Response> {
  if (!(await getActor())) return problem('unauthenticated')
  const who = await requireCompany(new URL(request.url).searchParams.get('company') ?? '')
  try {
    await removeUpload(who, (await params).id)
    return new Response(null, { status: 204 })
  } catch (error) {
    return problemOf(error)
  }
}
