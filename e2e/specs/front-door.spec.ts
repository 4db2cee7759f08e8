import { request as http } from 'node:http'
import { readEndToEnd } from '../fixtures/installation'
import { expect, test } from '../fixtures/test'

const PATHS = ['/sign-in', '/reset-password', '/api/health', '/nulle-part']

test('every answer carries the policy with a nonce of its own, and is not kept', async ({ page }) => {
  const nonces = new Set<string>()
  for (const path of PATHS) {
    const response = await page.request.get(path)
    const headers = response.headers()
    const policy = headers['content-security-policy'] ?? ''
    const nonce = /script-src [^;]*'nonce-([^']+)'/.exec(policy)?.[1]
    expect(nonce, path).toMatch(/^[\w+/=]{16,}$/)
    nonces.add(nonce!)
    expect(policy, path).not.toMatch(/script-src [^;]*'unsafe-(inline|eval)'/)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("object-src 'none'")
    expect(policy).toContain("base-uri 'none'")
    expect(headers['cache-control'], path).toContain('no-store')
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['referrer-policy']).toBe('same-origin')
    expect(headers['x-powered-by']).toBeUndefined()
  }
  expect(nonces.size).toBe(PATHS.length)
})

test('the scripts of a page have its nonce', async ({ page }) => {
  const html = await (await page.request.get('/sign-in')).text()
  const tags = html.match(/<script\b[^>]*>/g) ?? []
  expect(tags.length).toBeGreaterThan(0)
  for (const tag of tags) expect(tag).toMatch(/\bnonce="[^"]+"/)
})

test('404 and 403 are real statuses', async ({ page, company, signIn }) => {
  await signIn(company.sender)
  expect((await page.request.get('/nulle-part')).status()).toBe(404)
  expect((await page.request.get(`/${company.slug}/nulle-part`)).status()).toBe(404)
  expect((await page.request.get(`/${company.slug}/settings`)).status()).toBe(403)
  expect((await page.request.get('/api/nulle-part')).status()).toBe(404)
})

test('a state-changing request with our cookies needs our origin', async ({ page, company, signIn }) => {
  await signIn(company.admin)
  const path = `/api/uploads?company=${company.slug}`
  const headers = { 'content-type': 'application/octet-stream', 'x-file-name': 'a.txt' }
  const data = Buffer.from('a')
  for (const origin of [
    'https://ailleurs.example',
    'null',
    readEndToEnd().url.replace('localhost', '127.0.0.1'),
  ])
    expect((await page.request.post(path, { headers: { ...headers, origin }, data })).status(), origin).toBe(
      403,
    )
  expect(
    (await page.request.post(path, { headers: { ...headers, origin: readEndToEnd().url }, data })).status(),
  ).toBe(201)
})

test('another host is not answered', async () => {
  const { port } = new URL(readEndToEnd().url)
  const status = await new Promise<number | undefined>((resolve, reject) => {
    http({ host: '127.0.0.1', port, path: '/sign-in', headers: { host: 'ailleurs.example' } }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .once('error', reject)
      .end()
  })
  expect(status).toBe(421)
})

test('the session’s cookie is for the server alone, and dies at signing out', async ({
  page,
  context,
  company,
  words,
  signIn,
}) => {
  await signIn(company.admin)
  const session = (await context.cookies()).find(({ name }) => name.includes('session'))!
  await page.goto(`/${company.slug}`)
  await page.getByRole('button', { name: `Compte : ${company.admin.email}` }).click()
  await page.getByRole('button', { name: words.signOut }).click()
  await expect(page).toHaveURL(/\/sign-in/)
  expect((await context.cookies()).find(({ name }) => name === session.name)?.value ?? '').toBe('')
  // Kept by somebody, it opens nothing any more.
  await context.addCookies([session])
  await page.goto(`/${company.slug}`)
  await expect(page).toHaveURL(/\/sign-in/)
})

test('a file comes as a download, whatever it says it is', async ({ page, company, signIn }) => {
  await signIn(company.admin)
  const name = encodeURIComponent('plan d’été "<b>".html')
  const uploaded = await page.request.post(`/api/uploads?company=${company.slug}`, {
    headers: {
      origin: readEndToEnd().url,
      'content-type': 'application/octet-stream',
      'x-file-name': name,
      'x-file-type': 'text/html',
    },
    data: Buffer.from('<script>alert(1)</script>'),
  })
  expect(uploaded.status()).toBe(201)
  const { id } = (await uploaded.json()) as { id: string }
  const file = await page.request.get(`/api/attachments/${id}?company=${company.slug}`)
  expect(file.status()).toBe(200)
  expect(file.headers()['content-disposition']).toMatch(/^attachment/)
  expect(file.headers()['content-security-policy']).toContain('sandbox')
})
