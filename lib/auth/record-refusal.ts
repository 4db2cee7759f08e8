import 'server-only'
import { headers } from 'next/headers'
import { after } from 'next/server'
import { appendAudit, inIdentity } from '@/lib/db'
import { log } from '@/lib/platform/log'
import type { Actor } from './company-actor'

/** Somebody who keeps trying is one line a minute, not a flood that hides the rest (security.md, "IDOR matrix"). */
const FOLD_SECONDS = 60

/**
 * Writes a refused access into the log of the companies it concerns: the person's own, never that of the company
 * they asked for. After the answer, so that a refusal takes no longer than "not there".
 * @param note what was missing: a permission's name; else the path is told
 */
export function recordRefusal(actor: Actor, companyIds: readonly string[], note?: string): void {
  after(async () => {
    try {
      const path = (await headers()).get('x-relais-path')
      for (const companyId of companyIds) {
        await inIdentity((tx) =>
          appendAudit(tx, {
            companyId,
            event: 'access.refused',
            outcome: 'refused',
            actorId: actor.userId,
            foldSeconds: FOLD_SECONDS,
            words: {
              actorName: actor.name,
              actorEmail: actor.email,
              address: actor.clientAddress ?? undefined,
              note: note ?? path?.split('?')[0],
            },
          }),
        )
      }
    } catch (error) {
      log.warn({ err: error }, 'a refusal could not be written to the audit log')
    }
  })
}
