import { request as httpRequest, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Of a visitor's headers, what decides how a page looks to them. */
const CARRIED = ['cookie', 'accept-language', 'accept-encoding'] as const
const PATIENCE_MS = 15_000

/**
 * Asks our own server for a page, as a visitor would.
 * @param marks headers that only we can set
 * @throws when it does not answer with 200
 */
export function fetchOwnPage(
  server: Server,
  path: string,
  visitor: IncomingMessage,
  marks: Record<string, string>,
): Promise<IncomingMessage> {
  const { address, port } = server.address() as AddressInfo
  const host = address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address
  const headers: Record<string, string> = { accept: 'text/html', ...marks }
  for (const name of CARRIED) {
    const value = visitor.headers[name]
    if (value !== undefined) headers[name] = String(value)
  }
  const method = visitor.method === 'HEAD' ? 'HEAD' : 'GET'
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ host, port, path, method, headers, agent: false }, (page) => {
      if (page.statusCode === 200) return resolve(page)
      page.resume()
      reject(new Error(`${path.split('?', 1)[0]} answered ${page.statusCode}`))
    })
    asked.setTimeout(PATIENCE_MS, () => asked.destroy(new Error('no answer')))
    asked.on('error', reject)
    asked.end()
  })
}
