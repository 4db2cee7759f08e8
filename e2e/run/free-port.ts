import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Below what systems give to outgoing connections (Linux from 32768, macOS from 49152), above well-known ones. */
const RANGE = [15_000, 32_000] as const
const TRIES = 50

/**
 * A port of the loopback that nobody listens on now. None that the system might give to a connection before its turn
 * comes: a server that is started later, or again, still finds it free.
 */
export async function findFreePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries++) {
    const port = randomInt(...RANGE)
    if (await isFree(port)) return port
  }
  throw new Error(`no port is free between ${RANGE.join(' and ')}`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
