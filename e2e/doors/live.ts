import { request } from 'node:http'

/** An open stream of changes (server-sent events) of one company, as one person sees it. */
export type OpenStream = {
  status: number
  /** Everything it has said so far. */
  text: () => string
  close: () => void
}

/** @param cookie null: nobody's */
export function openStream(url: string, slug: string, cookie: string | null): Promise<OpenStream> {
  const { port, host } = new URL(url)
  return new Promise((resolve, reject) => {
    let text = ''
    const sent = request({
      host: '127.0.0.1',
      port,
      path: `/api/live?company=${encodeURIComponent(slug)}`,
      headers: { host, ...(cookie ? { cookie } : {}) },
      agent: false,
    })
    sent.once('error', reject)
    sent.once('response', (response) => {
      response.on('data', (piece: Buffer) => (text += piece.toString()))
      response.on('error', () => {})
      sent.removeAllListeners('error').on('error', () => {})
      resolve({ status: response.statusCode ?? 0, text: () => text, close: () => sent.destroy() })
    })
    sent.end()
  })
}
