import pg from 'pg'
import { log } from '@/lib/platform/log'

export type Listener = { close: () => Promise<void> }

/** Waits between two tries to listen again, ms: the database restarts in under a second, or is away. */
const RECONNECT_MS = [100, 500, 2_000, 5_000]

/**
 * LISTENs on one connection of its own and reconnects for ever. Notifications sent while it was away are
 * lost, so `onReady` is called after every (re)connection: read everything again then.
 * @param url a login of ours
 */
export function listen(
  url: string,
  channels: string[],
  onNotify: (channel: string, payload: string) => void,
  onReady: () => void = () => {},
): Listener {
  let closed = false
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let failures = 0

  const retry = () => {
    if (closed || timer) return
    const wait = RECONNECT_MS[Math.min(failures++, RECONNECT_MS.length - 1)]
    timer = setTimeout(() => {
      timer = undefined
      void connect()
    }, wait)
  }

  const connect = async () => {
    const mine = new pg.Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: 10_000 })
    client = mine
    let gone = false
    const lost = (error?: Error) => {
      if (gone) return
      gone = true
      if (error && !closed) log.warn({ err: error }, 'listening connection lost')
      mine.end().catch(() => {})
      retry()
    }
    mine.on('error', lost)
    mine.on('end', () => lost())
    mine.on('notification', (message) => onNotify(message.channel, message.payload ?? ''))
    try {
      await mine.connect()
      for (const channel of channels) await mine.query(`LISTEN ${pg.escapeIdentifier(channel)}`)
      failures = 0
      onReady()
    } catch (error) {
      lost(error as Error)
    }
  }

  void connect()
  return {
    close: async () => {
      closed = true
      clearTimeout(timer)
      await client?.end().catch(() => {})
    },
  }
}
