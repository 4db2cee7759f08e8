import { z } from 'zod'
import { inIdentity, type Tx } from '@/lib/db'
import type { KeptDraft } from '@/lib/domain/draft'
import { requireEnv } from '@/lib/platform/env'
import { isId } from '@/lib/platform/ids'
import { log } from '@/lib/platform/log'
import { deriveKey, openBytes, sealBytes } from '@/lib/platform/seal'

/**
 * Drafts: what was typed into a form whose session turned out to be over. Kept sealed for the person whose
 * session it was, given back to nobody else, and gone after a day or once the form was sent.
 */

export const DRAFT_SECONDS = 24 * 60 * 60
/** Forms a person may have open in as many tabs; the oldest goes first. */
const MOST = 8

/**
 * Keeps a draft for whoever a session belonged to. A session that somebody ended on purpose (sign-out, new
 * password) vouches for its person for a day only: whoever else kept its cookie soon leaves nothing behind.
 * @param sessionId read from a cookie that is truly ours (readSessionId)
 * @param draft.id made by the form: sent twice, it is one draft
 * @returns false when the session vouches for nobody
 */
export async function keepDraft(
  sessionId: string,
  draft: KeptDraft & { replaces: string | null },
): Promise<boolean> {
  if (!isId(sessionId) || !isId(draft.id)) return false
  return inIdentity(async (tx) => {
    const [owner] = await tx.$queryRaw<{ user_id: string }[]>`
      SELECT s.user_id FROM sessions s JOIN users u ON u.id = s.user_id
       WHERE s.id = ${sessionId}::uuid AND u.disabled_at IS NULL
         AND (s.revoked_at IS NULL OR s.revoked_at > now() - make_interval(secs => ${DRAFT_SECONDS}))`
    if (!owner) return false
    const userId = owner.user_id
    await tx.$executeRaw`
      INSERT INTO drafts (user_id, id, path, form, sealed, created_at, expires_at)
      VALUES (${userId}::uuid, ${draft.id}::uuid, ${draft.path}, ${draft.form}, ${seal(userId, draft)},
              clock_timestamp(), now() + make_interval(secs => ${DRAFT_SECONDS}))
      ON CONFLICT (user_id, id) DO UPDATE
        SET path = excluded.path, form = excluded.form, sealed = excluded.sealed,
            created_at = excluded.created_at, expires_at = excluded.expires_at`
    if (draft.replaces && draft.replaces !== draft.id) await remove(tx, userId, draft.replaces)
    await tx.$executeRaw`
      DELETE FROM drafts WHERE user_id = ${userId}::uuid AND id NOT IN (
        SELECT id FROM drafts WHERE user_id = ${userId}::uuid ORDER BY created_at DESC LIMIT ${MOST})`
    return true
  })
}

/** A person's drafts, the newest first. */
export async function findDrafts(userId: string): Promise<KeptDraft[]> {
  const rows = await inIdentity(
    (tx) => tx.$queryRaw<{ id: string; path: string; form: string; sealed: Uint8Array }[]>`
      SELECT id, path, form, sealed FROM drafts
       WHERE user_id = ${userId}::uuid AND expires_at > now() ORDER BY created_at DESC`,
  )
  return rows.flatMap(({ id, path, form, sealed }) => {
    const opened = open(userId, id, sealed)
    return opened ? [{ id, path, form, ...opened }] : []
  })
}

/** Throws a draft away: it was sent, or is not wanted. One of somebody else's is not there. */
export async function forgetDraft(userId: string, id: string): Promise<void> {
  if (isId(id)) await inIdentity((tx) => remove(tx, userId, id))
}

async function remove(tx: Tx, userId: string, id: string): Promise<void> {
  if (isId(id)) await tx.$executeRaw`DELETE FROM drafts WHERE user_id = ${userId}::uuid AND id = ${id}::uuid`
}

const content = z.object({ values: z.record(z.string(), z.string()), secrets: z.array(z.string()) })

/** A key for each draft, from the first master key; a draft is gone long before that key is. */
const keyOf = (master: { key: Buffer }, id: string) => ({ id, key: deriveKey(master.key, `draft ${id}`) })
const placeOf = (userId: string, id: string) => `${userId}|drafts|${id}|sealed`

function seal(userId: string, { id, values, secrets }: KeptDraft): Uint8Array<ArrayBuffer> {
  const plain = Buffer.from(JSON.stringify({ values, secrets }), 'utf8')
  const master = requireEnv('ENCRYPTION_KEYS')[0]!
  return Uint8Array.from(sealBytes(plain, keyOf(master, id), placeOf(userId, id)))
}

/** Null when no key opens it any more: what cannot be given back is no reason to withhold the page. */
function open(userId: string, id: string, sealed: Uint8Array): z.infer<typeof content> | null {
  for (const master of requireEnv('ENCRYPTION_KEYS')) {
    try {
      const plain = openBytes(sealed, keyOf(master, id), placeOf(userId, id)).toString('utf8')
      return content.parse(JSON.parse(plain))
    } catch {
      // Sealed under another of them.
    }
  }
  log.warn({ userId, draft: id }, 'a kept draft does not open')
  return null
}
