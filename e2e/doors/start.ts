import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { PASSWORD, writeEndToEnd } from '@/e2e/fixtures/installation'
import { startInstallation } from '@/e2e/run/installation'
import { testDataDir } from '@/e2e/run/test-server'
import { hashPassword } from '@/lib/auth/password'
import { readBuiltDoors } from './built-doors'

/**
 * Starts the built application without a worker (nothing but what is asked for changes the database) and puts
 * it into the environment. The product's modules read that once, when they are loaded: whoever opens a world
 * (world.ts) imports it after this.
 * @returns what ends it
 * @throws Error saying what to do when there is no build
 */
export async function startDoors(): Promise<() => Promise<void>> {
  readBuiltDoors()
  mkdirSync(testDataDir(), { recursive: true })
  const dir = mkdtempSync(join(testDataDir(), 'doors-'))
  const clean = () => rmSync(dir, { recursive: true, force: true })
  try {
    const { stop, variables, ...installation } = await startInstallation(dir, { worker: false })
    Object.assign(process.env, variables, { LOG_LEVEL: 'error' })
    writeEndToEnd({ ...installation, passwordHash: await hashPassword(PASSWORD) })
    return async () => {
      await stop()
      clean()
    }
  } catch (error) {
    clean()
    throw error
  }
}
