import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { FullConfig } from '@playwright/test'
import { hashPassword } from '@/lib/auth/password'
import { ensureBrowser } from '@/lib/cli/test/browser'
import { writeEndToEnd, PASSWORD } from '../fixtures/installation'
import openServer from './global-setup'
import { startFailingServers } from './failing-servers'
import { startInstallation, standinDir } from './installation'
import { testDataDir } from './test-server'

/**
 * One installation for a run of the browser's tests. The processes that run them inherit this one's
 * environment, the stand-in's certificate authority included (Node reads that only at its start).
 * @returns the teardown
 */
export default async function setUp(config: FullConfig): Promise<() => Promise<void>> {
  const browser = await ensureBrowser()
  if (browser) process.env.CHROMIUM_PATH = browser
  const closeServer = await openServer()
  mkdirSync(testDataDir(), { recursive: true })
  const dir = mkdtempSync(join(testDataDir(), 'end-to-end-'))
  const failing = await startFailingServers(standinDir(dir))
  const clean = async () => {
    await failing.stop()
    rmSync(dir, { recursive: true, force: true })
    await closeServer()
  }
  try {
    const { stop, variables, ...installation } = await startInstallation(dir, {
      ports: failing.ports,
    })
    Object.assign(process.env, variables, { LOG_LEVEL: 'error' })
    // Hashing is slow on purpose: everybody has the same password.
    const passwordHash = await hashPassword(PASSWORD)
    writeEndToEnd({ ...installation, passwordHash, failing: failing.places })
    const output = config.projects[0]?.outputDir
    return async () => {
      await stop()
      if (output) cpSync(installation.logs, join(output, 'logs'), { recursive: true })
      await clean()
    }
  } catch (error) {
    await clean()
    throw error
  }
}
