import { expect, test } from '../fixtures/test'

test('the sign-in answers with the policy, and is not kept', async ({ page }) => {
  const response = await page.goto('/sign-in')
  expect(response?.status()).toBe(200)
  const headers = response!.headers()
  const nonce = /'nonce-([^']+)'/.exec(headers['content-security-policy'] ?? '')?.[1]
  expect(nonce).toBeTruthy()
  expect(headers['cache-control']).toContain('no-store')
  await expect(page.getByRole('button')).not.toHaveCount(0)
})
