import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node'
import { getEnv } from '@/lib/platform/env'
import { parseMicrosoftError, type MicrosoftWords } from '@/lib/domain/microsoft/aadsts'

/** For all calls of one operation together (discovery, then token): security.md A9. */
export const OPERATION_MS = 10_000
const MAX_ANSWER_BYTES = 1024 * 1024
/** Entra asks for seconds to minutes; MSAL itself believes an hour at most. */
const MAX_RETRY_AFTER_S = 3600

/** Why Microsoft's sign-in could not be asked, or what it answered was no answer. */
export type NetworkFailure = {
  /** timeout · network · http_<status> · redirect · too_large · not_json · other_host */
  cause: string
  status: number | null
  /** Seconds, if the answer named them. */
  retryAfter: number | null
  /** What an error answer said, if it was readable. */
  code: string | null
  words: string | null
  traceId: string | null
}

export class MicrosoftNetworkError extends Error {
  override readonly name = 'MicrosoftNetworkError'
  constructor(
    readonly failure: NetworkFailure,
    options?: { cause?: unknown },
  ) {
    super(`Microsoft's sign-in: ${failure.cause}`, options)
  }
}

type JsonAnswer = NetworkResponse<Record<string, unknown>>

/**
 * MSAL's way out, one per operation. Talks to MICROSOFT_LOGIN_URL's host alone and only over TLS, follows no
 * redirect (the default client would hand code and secret to whoever a 307 names), ends after 10 s for the
 * whole operation, reads at most 1 MB and JSON only. MSAL reports every failure of discovery as
 * `endpoints_resolution_error`; what really happened stays in `failure`.
 */
export class MicrosoftNetwork implements INetworkModule {
  /** The last call's failure, null when it was answered. */
  failure: NetworkFailure | null = null
  /** What the last error answer (4xx) said. */
  refusal: ({ status: number } & MicrosoftWords) | null = null
  /** Names of the last answer's fields. */
  fields: string[] = []
  private readonly deadline: AbortSignal

  constructor(milliseconds = OPERATION_MS) {
    this.deadline = AbortSignal.timeout(milliseconds)
  }

  async sendGetRequestAsync<T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    // MSAL chooses T; it is the JSON of whoever answered, and MSAL checks what it reads of it.
    return (await this.send('GET', url, options)) as NetworkResponse<T>
  }

  async sendPostRequestAsync<T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    return (await this.send('POST', url, options)) as NetworkResponse<T>
  }

  /** GET for our own look-ups. @throws MicrosoftNetworkError */
  async getJson(url: string): Promise<{ status: number; body: Record<string, unknown> }> {
    return this.send('GET', url)
  }

  private async send(
    method: 'GET' | 'POST',
    url: string,
    options?: NetworkRequestOptions,
  ): Promise<JsonAnswer> {
    this.failure = null
    this.refusal = null
    try {
      return await this.exchange(method, url, options)
    } catch (error) {
      const known = error instanceof MicrosoftNetworkError ? error : this.explain(error)
      this.failure = known.failure
      throw known
    }
  }

  private async exchange(
    method: 'GET' | 'POST',
    url: string,
    options?: NetworkRequestOptions,
  ): Promise<JsonAnswer> {
    if (!isLoginHost(url)) throw failed('other_host')
    const response = await fetch(url, {
      method,
      headers: { accept: 'application/json', ...options?.headers },
      ...(method === 'POST' ? { body: options?.body ?? '' } : {}),
      redirect: 'manual',
      signal: this.deadline,
    })
    const { status } = response
    if (status >= 300 && status < 400) {
      await response.body?.cancel()
      throw failed('redirect', status)
    }
    const body = parseObject(await readBounded(response))
    const said = readError(body)
    if (status === 429 || status >= 500) {
      throw new MicrosoftNetworkError({
        cause: `http_${status}`,
        status,
        retryAfter: readRetryAfter(response.headers.get('retry-after')),
        ...said,
      })
    }
    if (!body) throw failed(status < 300 ? 'not_json' : `http_${status}`, status)
    this.fields = Object.keys(body)
    if (status >= 400) this.refusal = { status, ...said }
    return { status, body, headers: Object.fromEntries(response.headers) }
  }

  private explain(error: unknown): MicrosoftNetworkError {
    return failed(this.deadline.aborted ? 'timeout' : 'network', null, error)
  }
}

function failed(cause: string, status: number | null = null, error?: unknown): MicrosoftNetworkError {
  const failure = { cause, status, retryAfter: null, code: null, words: null, traceId: null }
  return new MicrosoftNetworkError(failure, error === undefined ? undefined : { cause: error })
}

/** Only the host that MICROSOFT_LOGIN_URL names, only TLS: whatever a discovery document says. */
function isLoginHost(url: string): boolean {
  if (!URL.canParse(url)) return false
  const target = new URL(url)
  return target.protocol === 'https:' && target.origin === new URL(getEnv().MICROSOFT_LOGIN_URL).origin
}

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  // Leaving the loop cancels the stream, which closes the connection.
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > MAX_ANSWER_BYTES) throw failed('too_large', response.status)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

function readError(body: Record<string, unknown> | null): MicrosoftWords {
  const description = body?.error_description ?? body?.error
  return parseMicrosoftError(typeof description === 'string' ? description : null)
}

/** Seconds or a date (RFC 9110, 10.2.3). */
function readRetryAfter(header: string | null): number | null {
  if (!header) return null
  const seconds = /^\d+$/.test(header) ? Number(header) : Math.ceil((Date.parse(header) - Date.now()) / 1000)
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), MAX_RETRY_AFTER_S) : null
}
