import { z } from 'zod'
import { inIdentity, openForInstallation, Prisma, sealForInstallation, type Tx } from '@/lib/db'
import type { KeptDraft } from '@/lib/domain/draft'
import { isId } from '@/lib/platform/ids'
import { log } from '@/lib/platform/log'
import type { SignedIn } from './sessions'

/**
 * Drafts: what was typed into a form whose session turned out to be over. Kept sealed for the person whose
 * session it was, given back to nobody else, and gone after a day or once the form was sent.
 */

export const DRAFT_SECONDS = 24 * 60 * 60
/** Forms a person may have open in as many tabs; the oldest goes first. */
const MOST = 8
/** Bytes; the table's own bound. What is larger stays in the page, with a link to sign in. */
const LARGEST = 2 * 1024 * 1024

/**
 * A session that a company's Microsoft opened knows the person in that company only: it neither reads what was
 * typed elsewhere nor leaves anything there.
 */
const within = (path: Prisma.Sql, onlyCompany: Prisma.Sql) => Prisma.sql`(
  ${onlyCompany} IS NULL OR EXISTS (SELECT FROM companies o WHERE o.id = ${onlyCompany}
    AND (${path} = '/' || o.slug OR starts_with(${path}, '/' || o.slug || '/'))))`

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
         AND (s.revoked_at IS NULL OR s.revoked_at > now() - make_interval(secs => ${DRAFT_SECONDS}))
         AND ${within(Prisma.sql`${draft.path}::text`, Prisma.sql`s.only_company_id`)}`
    if (!owner) return false
    const userId = owner.user_id
    const content = JSON.stringify({ values: draft.values, secrets: draft.secrets })
    const sealed = await sealForInstallation(tx, placeOf(userId, draft.id), content)
    if (sealed.length > LARGEST) return false
    await tx.$executeRaw`
      INSERT INTO drafts (user_id, id, path, form, sealed, created_at, expires_at)
      VALUES (${userId}::uuid, ${draft.id}::uuid, ${draft.path}, ${draft.form}, ${sealed},
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

/** A person's drafts, as far as their session reaches, the newest first. */
export async function findDrafts({
  userId,
  session,
}: {
  userId: string
  session: Pick<SignedIn['session'], 'onlyCompanyId'>
}): Promise<KeptDraft[]> {
  return inIdentity(async (tx) => {
    const rows = await tx.$queryRaw<(Omit<KeptDraft, 'values' | 'secrets'> & { sealed: Uint8Array })[]>`
      SELECT d.id, d.path, d.form, d.sealed FROM drafts d
       WHERE d.user_id = ${userId}::uuid AND d.expires_at > now()
         AND ${within(Prisma.sql`d.path`, Prisma.sql`${session.onlyCompanyId}::uuid`)}
       ORDER BY d.created_at DESC`
    const drafts: KeptDraft[] = []
    for (const { sealed, ...row } of rows) {
      const opened = await open(tx, userId, row.id, sealed)
      if (opened) drafts.push({ ...row, ...opened })
    }
    return drafts
  })
}

/** Throws a draft away: it was sent, or is not wanted. One of somebody else's is not there. */
export async function forgetDraft(userId: string, id: string): Promise<void> {
  if (isId(id)) await inIdentity((tx) => remove(tx, userId, id))
}

async function remove(tx: Tx, userId: string, id: string): Promise<void> {
  if (isId(id)) await tx.$executeRaw`DELETE FROM drafts WHERE user_id = ${userId}::uuid AND id = ${id}::uuid`
}

const placeOf = (userId: string, id: string) => ({
  table: 'drafts',
  row: `${userId}|${id}`,
  column: 'sealed',
})

const contentSchema = z.object({ values: z.record(z.string(), z.string()), secrets: z.array(z.string()) })

/** Null when no key opens it any more: what cannot be given back is no reason to withhold the page. */
async function open(
  tx: Tx,
  userId: string,
  id: string,
  sealed: Uint8Array,
): Promise<z.infer<typeof contentSchema> | null> {
  try {
    const content = await openForInstallation(tx, placeOf(userId, id), sealed)
    return contentSchema.parse(JSON.parse(content))
  } catch (error) {
    log.warn({ err: error, userId, draft: id }, 'a kept draft does not open')
    return null
  }
}
