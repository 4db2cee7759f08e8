import { findPaletteItems, findPaletteStart } from '@/app/(console)/[company]/find-palette'
import { getActor, getCompany } from '@/lib/auth/actor'
import { MAX_PALETTE_TEXT, MAX_RECENT } from '@/lib/domain/palette'

/**
 * GET /api/search?company=SLUG&q=TEXT: what the command palette finds, as the member may see it. Without a text, what
 * it offers before anything is typed; `recent` are the keys of what was chosen last, comma-separated.
 */
export async function GET(request: Request): Promise<Response> {
  const query = new URL(request.url).searchParams
  if (!(await getActor())) return new Response(null, { status: 401 })
  const who = await getCompany(query.get('company') ?? '')
  if (!who) return new Response(null, { status: 404 })
  const text = (query.get('q') ?? '')
    .replace(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, MAX_PALETTE_TEXT)
  if (text) return Response.json(await findPaletteItems(who, text))
  const recent = (query.get('recent') ?? '').slice(0, 2_000).split(',').slice(0, MAX_RECENT)
  return Response.json(await findPaletteStart(who, recent))
}
