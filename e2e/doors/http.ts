import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'

/** A request as it goes over the wire; nothing is followed, nothing is added but Host. */
export type Sent = {
  method: string
  /** Path and query, percent-encoded as the sender means it. */
  path: string
  headers: Record<string, string | string[]>
  body?: Buffer
  /** Send the body without announcing its length. */
  chunked?: boolean
  /** Announce the whole body, send so many bytes of it, and hang up. */
  cutAfter?: number
  /** Take the head and the first piece only: for answers that never end. */
  stream?: boolean
}

export type Answer = {
  /** 0: no answer; `error` says why. */
  status: number
  headers: IncomingHttpHeaders
  text: string
  bytes: number
  ms: number
  error?: string
}

/** Longer than this is a hang; the machines of tests are slow, so it is generous. */
const PATIENCE_MS = 30_000
const NO_ANSWER = { headers: {}, text: '', bytes: 0 }

/** Sends to an installation and takes the answer whole. Never throws: what went wrong is in the answer. */
export class Wire {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 })
  readonly #port: number
  readonly #host: string

  constructor(readonly url: string) {
    const { port, host } = new URL(url)
    this.#port = Number(port)
    this.#host = host
  }

  send(sent: Sent): Promise<Answer> {
    const began = performance.now()
    const since = () => Math.round(performance.now() - began)
    return new Promise((resolve) => {
      const fail = (error: unknown) =>
        resolve({
          ...NO_ANSWER,
          status: 0,
          ms: since(),
          error: error instanceof Error ? error.message : String(error),
        })
      const { body, chunked, cutAfter } = sent
      const headers = { host: this.#host, ...sent.headers } as Record<string, string | string[]>
      if (body && !chunked && !('content-length' in headers)) headers['content-length'] = String(body.length)
      const alone = chunked || cutAfter !== undefined || sent.stream
      let request
      try {
        request = httpRequest({
          host: '127.0.0.1',
          port: this.#port,
          method: sent.method,
          path: sent.path,
          headers,
          agent: alone ? false : this.#agent,
          timeout: PATIENCE_MS,
        })
      } catch (error) {
        return fail(error)
      }
      request.once('timeout', () => request.destroy(new Error(`no answer within ${PATIENCE_MS} ms`)))
      request.once('error', fail)
      request.once('response', (response) => {
        const pieces: Buffer[] = []
        const done = () => {
          const whole = Buffer.concat(pieces)
          const { statusCode = 0, headers: answered } = response
          resolve({
            status: statusCode,
            headers: answered,
            text: whole.toString(),
            bytes: whole.length,
            ms: since(),
          })
        }
        response.on('data', (piece: Buffer) => {
          pieces.push(piece)
          if (!sent.stream) return
          done()
          request.destroy()
        })
        response.once('end', done)
        response.once('error', fail)
      })
      if (cutAfter !== undefined) {
        request.write(body!.subarray(0, cutAfter), () => setTimeout(() => request.destroy(), 50))
      } else request.end(body)
    })
  }

  /** Bytes that no well-behaved client sends, and what came back until the connection was closed. */
  sendBytes(bytes: Buffer | string): Promise<Answer> {
    const began = performance.now()
    return new Promise((resolve) => {
      const pieces: Buffer[] = []
      const socket = connect(this.#port, '127.0.0.1', () => socket.end(bytes))
      socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error(`no answer within ${PATIENCE_MS} ms`)))
      let error: string | undefined
      socket.on('data', (piece) => pieces.push(piece))
      socket.on('error', (cause) => (error = cause.message))
      socket.on('close', () => {
        const text = Buffer.concat(pieces).toString()
        const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1] ?? 0)
        resolve({
          ...NO_ANSWER,
          status,
          text,
          bytes: text.length,
          ms: Math.round(performance.now() - began),
          error,
        })
      })
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}
