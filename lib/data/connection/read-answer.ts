/** What Microsoft's sign-in answered to a redirect URI: a code, or an error; never both. */
export type AuthorizationAnswer = {
  state: string
  code: string | null
  error: string | null
  description: string | null
  iss: string | null
}

/**
 * Reads it. Parameters that nobody asked for (session_state, client_info) are ignored.
 * @returns null when a parameter is missing or there twice (RFC 6749, 3.1)
 */
export function readAnswer(params: URLSearchParams): AuthorizationAnswer | null {
  const one = (name: string) => {
    const values = params.getAll(name)
    return values.length === 1 && values[0] ? values[0] : null
  }
  const twice = ['state', 'code', 'error', 'iss'].some((name) => params.getAll(name).length > 1)
  const state = one('state')
  const [code, error] = [one('code'), one('error')]
  if (twice || !state || (code === null) === (error === null)) return null
  return { state, code, error, description: one('error_description'), iss: one('iss') }
}
