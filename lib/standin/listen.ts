import type { Server as HttpServer } from 'node:http'
import type { AddressInfo, Server } from 'node:net'

/** @throws Error naming the port when another program has it. */
export function listenOn(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`port ${port}, which the stand-in had before, is taken`)
          : error,
      )
    })
    server.listen(port, host, () => {
      server.removeAllListeners('error')
      resolve()
    })
  })
}

export function getPort(server: Server): number {
  return (server.address() as AddressInfo).port
}

/** Stops listening and ends what is open. */
export function closeServer(server: Server | HttpServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    if ('closeAllConnections' in server) server.closeAllConnections()
  })
}
