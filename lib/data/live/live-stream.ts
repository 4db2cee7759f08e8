import type { CompanyActor } from '@/lib/auth/company-actor'
import { maySessionSee } from '@/lib/auth/sessions'
import { LIVE_MAX_IDS, type LiveChange, type LiveKind } from '@/lib/domain/live'
import { onDrain } from '@/lib/platform/drain'
import { log } from '@/lib/platform/log'
import { onSessionEnd, subscribe } from './hub'

/**
 * The session may be revoked while a stream is open; also keeps proxies awake. A change of the members is
 * looked at when it happens: somebody who was removed is told nothing more; who has another role now opens
 * another stream, and the page is read again as that role sees it.
 */
const RECHECK_MS = 15_000
/** Changes within this are told together. */
const GATHER_MS = 100
/** A tab each, and hidden tabs have none. */
const MAX_PER_SESSION = 8

const shared = globalThis as { relaisLiveCounts?: Map<string, number> }
const counts = (shared.relaisLiveCounts ??= new Map<string, number>())

/**
 * The server-sent events (HTML Living Standard, 9.2) of one company for one session: `change` with
 * {kind, ids}. Ends when the session does, when the reader leaves, and first of all when the process stops.
 * @returns null when the session has too many streams open
 */
export function openLiveStream(who: CompanyActor, signal: AbortSignal): ReadableStream<Uint8Array> | null {
  const { sessionId } = who.actor
  const open = counts.get(sessionId) ?? 0
  if (open >= MAX_PER_SESSION) return null
  counts.set(sessionId, open + 1)

  const encoder = new TextEncoder()
  const waiting = new Map<LiveKind, Set<string> | 'any'>()
  let end = () => {}

  return new ReadableStream<Uint8Array>({
    start(controller) {
      let ended = false
      let gathering: NodeJS.Timeout | undefined
      let looking = false
      const send = (text: string) => {
        if (!ended) controller.enqueue(encoder.encode(text))
      }
      const flush = () => {
        gathering = undefined
        // A reader that does not keep up gets fewer, larger changes; one who may have been removed none yet.
        if (looking || (controller.desiredSize ?? 0) <= 0)
          return void (gathering = setTimeout(flush, GATHER_MS))
        const events = [...waiting].map(([kind, ids]) =>
          formatEvent({ kind, ids: ids === 'any' ? [] : [...ids] }),
        )
        waiting.clear()
        send(events.join(''))
      }
      const unsubscribe = subscribe(who.company.id, ({ kind, ids }) => {
        if (kind === 'members') look()
        gather(waiting, kind, ids)
        gathering ??= setTimeout(flush, GATHER_MS)
      })
      const look = () => {
        looking = true
        maySessionSee(sessionId, who.company.id, who.member.role)
          .then((may) => (may ? send(': still here\n\n') : end()))
          .catch((error: unknown) => {
            log.warn({ err: error }, 'a live stream could not check its session')
            end()
          })
          .finally(() => (looking = false))
      }
      const recheck = setInterval(look, RECHECK_MS)
      const forget = onDrain(() => end())
      const unwatch = onSessionEnd(sessionId, () => end())
      end = () => {
        if (ended) return
        ended = true
        clearInterval(recheck)
        clearTimeout(gathering)
        unsubscribe()
        unwatch()
        forget()
        const left = (counts.get(sessionId) ?? 1) - 1
        if (left > 0) counts.set(sessionId, left)
        else counts.delete(sessionId)
        try {
          controller.close()
        } catch {
          // The reader left: it is closed already.
        }
      }
      if (signal.aborted) return end()
      signal.addEventListener('abort', () => end(), { once: true })
      send('retry: 2000\n\n')
    },
    cancel: () => end(),
  })
}

function gather(waiting: Map<LiveKind, Set<string> | 'any'>, kind: LiveKind, ids: string[]): void {
  const known = waiting.get(kind) ?? new Set<string>()
  if (known === 'any' || ids.length === 0) return void waiting.set(kind, 'any')
  for (const id of ids) known.add(id)
  waiting.set(kind, known.size > LIVE_MAX_IDS ? 'any' : known)
}

const formatEvent = (change: LiveChange) => `event: change\ndata: ${JSON.stringify(change)}\n\n`
