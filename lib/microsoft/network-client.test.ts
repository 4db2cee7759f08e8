import { afterEach, describe, expect, it, vi } from 'vitest'
import { MicrosoftNetwork, MicrosoftNetworkError } from './network-client'

const URL_OURS = 'https://login.microsoftonline.com/x/oauth2/v2.0/token'

afterEach(() => vi.unstubAllGlobals())

function stub(answer: (init: RequestInit) => Response | Promise<Response>) {
  const fetched = vi.fn((_url: string, init: RequestInit) => Promise.resolve(answer(init)))
  vi.stubGlobal('fetch', fetched)
  return fetched
}

async function failureOf(network: MicrosoftNetwork, url = URL_OURS) {
  const error = await network.sendPostRequestAsync(url, { body: 'client_secret=s' }).catch((thrown) => thrown)
  expect(error).toBeInstanceOf(MicrosoftNetworkError)
  expect(network.failure).toEqual(error.failure)
  return error.failure
}

describe('MicrosoftNetwork', () => {
  it.each([
    [
      'a redirect',
      () => new Response(null, { status: 307, headers: { location: 'https://evil.example' } }),
      'redirect',
    ],
    ['a page', () => new Response('<html>', { status: 200 }), 'not_json'],
    ['a page with an error', () => new Response('<html>', { status: 500 }), 'http_500'],
    ['a page with a refusal', () => new Response('<html>', { status: 403 }), 'http_403'],
    ['JSON that is no object', () => Response.json([]), 'not_json'],
    ['too much', () => new Response(`{"a":"${'x'.repeat(1024 * 1024)}"}`), 'too_large'],
    ['an empty success', () => new Response(''), 'not_json'],
  ])('%s is no answer', async (_name, answer, cause) => {
    const fetched = stub(answer)
    expect((await failureOf(new MicrosoftNetwork())).cause).toBe(cause)
    expect(fetched.mock.calls[0]![1].redirect).toBe('manual')
  })

  it('keeps what a throttled answer said', async () => {
    const body = { error: 'temporarily_unavailable', error_description: 'AADSTS90055: Too many requests.' }
    stub(() => Response.json(body, { status: 429, headers: { 'retry-after': '17' } }))
    expect(await failureOf(new MicrosoftNetwork())).toEqual({
      cause: 'http_429',
      status: 429,
      retryAfter: 17,
      code: '90055',
      words: 'Too many requests.',
      traceId: null,
    })
  })

  it.each([
    'http://login.microsoftonline.com/x',
    'https://login.microsoftonline.com.evil.example/x',
    'https://login.microsoftonline.com:8443/x',
    'https://evil.example/x',
    'nonsense',
    '',
  ])('does not go to %j', async (url) => {
    const fetched = stub(() => Response.json({}))
    expect((await failureOf(new MicrosoftNetwork(), url)).cause).toBe('other_host')
    expect(fetched).not.toHaveBeenCalled()
  })

  it('ends when the operation has used up its time', async () => {
    stub(
      ({ signal }) =>
        new Promise((_, reject) => signal!.addEventListener('abort', () => reject(signal!.reason))),
    )
    expect((await failureOf(new MicrosoftNetwork(20))).cause).toBe('timeout')
  })

  it('hands a refusal on, and remembers it', async () => {
    stub(() =>
      Response.json(
        { error: 'invalid_client', error_description: 'AADSTS7000222: expired' },
        { status: 401 },
      ),
    )
    const network = new MicrosoftNetwork()
    const { status, body } = await network.sendPostRequestAsync<{ error: string }>(URL_OURS)
    expect([status, body.error]).toEqual([401, 'invalid_client'])
    expect(network.refusal).toEqual({ status: 401, code: '7000222', words: 'expired', traceId: null })
    expect(network.failure).toBeNull()
  })
})
