import { getActor, getCompany } from '@/lib/auth/actor'
import { openLiveStream } from '@/lib/data/live/live-stream'

/** GET /api/live?company=SLUG: what changes in a company, while it changes, as server-sent events. */
export async function GET(request: Request): Promise<Response> {
  if (!(await getActor())) return new Response(null, { status: 401 })
  const who = await getCompany(new URL(request.url).searchParams.get('company') ?? '')
  if (!who) return new Response(null, { status: 404 })
  const stream = openLiveStream(who, request.signal)
  if (!stream) return new Response(null, { status: 429 })
  return new Response(stream, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      // no-transform: compressing would hold events back until a block is full.
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    },
  })
}
