import { createServer } from 'node:net'

/** @throws Error with one sentence when something else listens there, or we may not */
export async function requireFreePort(port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => reject(new Error(sentence(port, host, error))))
    server.listen(port, host, () => server.close(() => resolve()))
  })
}

function sentence(port: number, host: string, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') return `Port ${port} is taken by another program: set PORT to a free one.`
  if (code === 'EACCES') return `Port ${port} may not be used by this user: set PORT to one above 1023.`
  return `HOST ${host} cannot be listened on (${message}).`
}
