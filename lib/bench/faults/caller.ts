import { randomUUID } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import type { Answer } from '@/e2e/doors/http'
import { openWebVisitor } from '@/e2e/run/web-visitor'
import { createCompanyKey, inIdentity } from '@/lib/db'
import { getEnv } from '@/lib/platform/env'

/** Visitors of the web: of which company, from which addresses they write, and where they note what was said. */
export type CallerOrder = { companyId: string; slug: string; senders: string[]; ledger: string }

/** Visitors at once. */
const VISITORS = 3
const PAUSE_MS = 20
/** A form that is not accepted after so many tries, a third of a second apart, will never be. */
const TRIES = 300

/**
 * Visitors who send the composer's form at the web's front door without end. A form without an answer, or with a
 * refusal, is sent again as it is until it is accepted, as by a person who clicks once more. Noted are `? key` before a
 * form is sent first, and `! key id` once an answer led to its message.
 */
export async function runCaller({ companyId, slug, senders, ledger }: CallerOrder): Promise<void> {
  await inIdentity((tx) => createCompanyKey(tx, companyId))
  const visitor = await openWebVisitor(getEnv().APP_URL, { id: companyId, slug })

  async function sendOne(from: string): Promise<void> {
    const key = randomUUID()
    appendFileSync(ledger, `? ${key}\n`)
    let last: Answer | null = null
    for (let tries = 0; tries < TRIES; tries++) {
      const { id, answer } = await visitor.submit(from, key)
      if (id) return appendFileSync(ledger, `! ${key} ${id}\n`)
      last = answer
      await pause(300)
    }
    throw new Error(`not accepted: ${last?.status} ${last?.error ?? ''} ${last?.text.slice(0, 2_000)}`)
  }

  async function visit(turn: number): Promise<never> {
    for (; ; turn++) {
      await sendOne(senders[turn % senders.length]!)
      await pause(PAUSE_MS)
    }
  }

  await sendOne(senders[0]!)
  process.send!({ ready: true })
  await Promise.all(Array.from({ length: VISITORS }, (_, place) => visit(place)))
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
