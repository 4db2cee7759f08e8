import { getActor, getCompany } from '@/lib/auth/actor'
import { openLiveStream } from '@/lib/data/live/live-stream'

/** GET /api/live?company=SLUG: what changes in a company, while it changes, as server-sent events. */
export async function GET(request: Request): Promise<Response> {
  const who = await getCompany(new URL(request.url).searchParams.get('company') ?? '')
  // Asked last: a session that ends meanwhile is a session that ended, not a company that is not there.
  if (!who) return new Response(null, { status: (await getActor()) ? 404 : 401 })
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
