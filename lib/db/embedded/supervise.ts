import { isPidAlive } from '@/lib/platform/process-identity.mjs'

const LOOK_MS = 250
const LIMIT = { restarts: 5, withinMs: 60_000 }

interface Server {
  pid: number
  port: number
}

/**
 * Looks after a server, ours or adopted: when it is gone without being asked, `begin` brings it back. Gives
 * up when it comes back on another port (clients have the old one) or dies over and over.
 */
export function superviseServer(
  server: Server,
  begin: () => Promise<Server>,
  onLost: (error: Error) => void,
): { end(): Promise<void> } {
  let pid = server.pid
  let working: Promise<void> | undefined
  const restarts: number[] = []
  const timer = setInterval(() => {
    if (!working && !isPidAlive(pid)) working = revive().finally(() => (working = undefined))
  }, LOOK_MS)
  timer.unref()

  async function revive(): Promise<void> {
    try {
      restarts.push(Date.now())
      if (restarts.filter((time) => Date.now() - time < LIMIT.withinMs).length > LIMIT.restarts)
        throw new Error('The embedded database dies again and again.')
      const next = await begin()
      if (next.port !== server.port) throw new Error(`The embedded database lost its port ${server.port}.`)
      pid = next.pid
    } catch (error) {
      clearInterval(timer)
      onLost(error as Error)
    }
  }

  return {
    async end() {
      clearInterval(timer)
      await working
    },
  }
}
