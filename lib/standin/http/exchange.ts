import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Language } from '../texts'

/** A request too large or malformed for us. */
export class BadRequest extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

/** One request and its answer, with the few things a handler needs. */
export class Exchange {
  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
    readonly url: URL,
    readonly params: Record<string, string>,
    readonly language: Language,
  ) {}

  /** @throws BadRequest 413 above `limit` bytes. */
  async readBody(limit: number): Promise<string> {
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of this.request as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > limit) throw new BadRequest(413, 'The request is too large.')
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString('utf8')
  }

  async readForm(): Promise<URLSearchParams> {
    return new URLSearchParams(await this.readBody(64 * 1024))
  }

  /** @throws BadRequest when it is not JSON, sent as JSON: a page of another origin cannot do that unasked. */
  async readJson(): Promise<unknown> {
    if (!/^application\/json\b/i.test(this.request.headers['content-type'] ?? '')) {
      throw new BadRequest(415, 'Send application/json.')
    }
    const text = await this.readBody(4 * 1024 * 1024)
    try {
      return text ? JSON.parse(text) : {}
    } catch {
      throw new BadRequest(400, 'This is not JSON.')
    }
  }

  getCookie(name: string): string | undefined {
    const pairs = (this.request.headers.cookie ?? '').split(/;\s*/).map((pair) => pair.split('='))
    return pairs.find(([key]) => key === name)?.[1]
  }

  send(status: number, type: string, body: string | Buffer, headers: Record<string, string> = {}): void {
    this.response.writeHead(status, {
      'content-type': type,
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'",
      ...headers,
    })
    this.response.end(this.request.method === 'HEAD' ? undefined : body)
  }

  sendJson(status: number, value: unknown, headers: Record<string, string> = {}): void {
    this.send(status, 'application/json; charset=utf-8', JSON.stringify(value), headers)
  }

  sendPage(status: number, html: string, headers: Record<string, string> = {}): void {
    this.send(status, 'text/html; charset=utf-8', html, headers)
  }

  redirect(location: string, headers: Record<string, string> = {}): void {
    this.response.writeHead(302, { location, 'cache-control': 'no-store', 'content-length': 0, ...headers })
    this.response.end()
  }
}
