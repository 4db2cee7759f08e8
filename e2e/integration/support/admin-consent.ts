import { DEMO_PASSWORD } from '@/lib/standin/sign-in/sign-in-pages'

/**
 * An administrator opens an approval link in a browser: chooses their account, types the password, decides.
 * @returns where Microsoft sends the browser, or the page it stays on
 */
export async function walkAdminConsent(
  link: string,
  account: string,
  decision: 'accept' | 'cancel',
): Promise<{ redirect: URL } | { page: string }> {
  let cookie = ''
  const send = async (fields?: Record<string, string>) => {
    const answer = await fetch(link, {
      method: fields ? 'POST' : 'GET',
      redirect: 'manual',
      headers: cookie ? { cookie } : {},
      ...(fields ? { body: new URLSearchParams(fields) } : {}),
    })
    cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? cookie
    return answer
  }
  await send()
  await send({ step: 'account', account })
  await send({ step: 'password', account, password: DEMO_PASSWORD })
  const decided = await send({ step: 'consent', account, decision })
  const location = decided.headers.get('location')
  return location ? { redirect: new URL(location) } : { page: await decided.text() }
}
