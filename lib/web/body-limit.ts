import type { IncomingMessage } from 'node:http'

const MIB = 1024 * 1024

export type BodyRule = { prefix: string; bytes: number; seconds: number }

/**
 * What a request may carry and how long it may take to arrive, by the beginning of its path. The first
 * that fits counts.
 * - uploads: 25 MiB a file (contract, "Pièces jointes") and its framing, over a slow line
 * - the HTTP API: 40 MB (contract, "HTTP API")
 * - everything else: what Next takes for an action (next.config.js), which is a message's text and formatted text
 *   of 500,000 characters each
 */
export const BODY_RULES: readonly BodyRule[] = [
  { prefix: '/api/uploads', bytes: 26 * MIB, seconds: 900 },
  { prefix: '/api/v1/messages', bytes: 40_000_000, seconds: 600 },
  { prefix: '/', bytes: 4 * MIB, seconds: 60 },
]

/** The rule for a path. A prefix ends at a slash or at the end, so that /api/uploadsx is no upload. */
export function bodyRuleFor(path: string, rules: readonly BodyRule[] = BODY_RULES): BodyRule {
  const fits = ({ prefix }: BodyRule) => prefix === '/' || path === prefix || path.startsWith(`${prefix}/`)
  return rules.find(fits) ?? rules.at(-1)!
}

/**
 * Counts a body while it passes, however it is framed, and times it. Node hands each piece it has parsed
 * to `push`: counting there neither buffers nor sets the stream flowing.
 * @param tooLarge called once when more arrives than the rule allows; nothing more is passed on
 * @param tooSlow called once when it has not arrived in time
 * @param whole hold the body back until it is all there, and call this with it; `pass` lets it go on
 */
export function boundBody(
  request: IncomingMessage,
  rule: BodyRule,
  tooLarge: () => void,
  tooSlow: () => void,
  whole?: (body: Buffer, pass: () => void) => void,
): void {
  let received = 0
  const held: Uint8Array[] = []
  const push = request.push
  const timer = setTimeout(() => {
    if (!request.complete) tooSlow()
  }, rule.seconds * 1000).unref()
  request.once('close', () => clearTimeout(timer))
  request.push = function (chunk: Uint8Array | null, encoding?: BufferEncoding) {
    // Not even the end is passed on afterwards: what was cut must never look whole.
    if (received > rule.bytes) return true
    if (!chunk) clearTimeout(timer)
    received += chunk?.length ?? 0
    if (received > rule.bytes) {
      tooLarge()
      return true
    }
    if (!whole) return push.call(this, chunk, encoding)
    if (chunk) held.push(chunk)
    else
      whole(Buffer.concat(held), () => {
        for (const piece of held) push.call(request, piece)
        push.call(request, null)
      })
    return true
  }
}
