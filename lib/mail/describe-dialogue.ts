import type { OpenConnection } from './open-connection'
import type { MessageStream } from './message-stream'

/** Recipients that are named; the others are counted. */
const NAMED = 5

type Envelope = { from: string; to: string[]; size: number }

/**
 * What is known of a dialogue whose final answer never came, as SMTP's own lines (C: we, S: the server): the
 * envelope, the last thing the server said, and when our end of the message left. No body, no credentials.
 * @param handedAt this machine's clock, ms; null: the end had not left
 */
export function describeDialogue(
  connection: OpenConnection,
  { from, to, size }: Envelope,
  stream: MessageStream,
  handedAt: number | null,
): string {
  const now = Date.now()
  const last = connection.smtp.lastServerResponse
  const others = to.length - NAMED
  return [
    `C: MAIL FROM:<${from}> SIZE=${size}`,
    ...to.slice(0, NAMED).map((address) => `C: RCPT TO:<${address}>`),
    ...(others > 0 ? [`C: RCPT TO … (+${others})`] : []),
    'C: DATA',
    ...(last ? [`S: ${last}`] : []),
    `C: … ${stream.sent ?? 0} bytes`,
    ...(handedAt === null ? [] : [`C: . (${new Date(handedAt).toISOString()})`]),
    `S: … (${new Date(now).toISOString()}${handedAt === null ? '' : `, ${((now - handedAt) / 1000).toFixed(1)} s`})`,
  ].join('\n')
}
