import { defineConfig } from '@playwright/test'

/**
 * The browser's tests: one installation for the whole run (end-to-end-setup.ts), every test a company of its
 * own. Needs build/ and .next; `npm test` makes them.
 */
export default defineConfig({
  testDir: 'specs',
  outputDir: '../test-results',
  globalSetup: './run/end-to-end-setup.ts',
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  retries: 0, // a test that passes only when tried again has failed
  timeout: 60_000,
  globalTimeout: 15 * 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    viewport: { width: 1280, height: 800 },
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
})
