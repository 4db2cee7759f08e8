import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { endToEndVariables, PASSWORD } from '@/e2e/fixtures/installation'
import { startInstallation } from '@/e2e/run/installation'
import { testDataDir } from '@/e2e/run/test-server'
import { hashPassword } from '@/lib/auth/password'
import { readBuiltDoors } from './built-doors'

/**
 * Starts the built application without a worker: nothing but what is asked for changes the database. The product's
 * modules read their environment once, when they are loaded: a process that opens a world (world.ts) has
 * `variables` in its environment before.
 * @param more settings of the web's besides
 * @throws Error saying what to do when there is no build
 */
export async function startDoors(more: Record<string, string> = {}): Promise<{
  variables: Record<string, string>
  stop: () => Promise<void>
}> {
  readBuiltDoors()
  mkdirSync(testDataDir(), { recursive: true })
  const dir = mkdtempSync(join(testDataDir(), 'doors-'))
  const clean = () => rmSync(dir, { recursive: true, force: true })
  try {
    const { stop, variables, ...installation } = await startInstallation(dir, { worker: false, more })
    const passwordHash = await hashPassword(PASSWORD)
    return {
      variables: {
        ...variables,
        LOG_LEVEL: 'error',
        ...endToEndVariables({ ...installation, passwordHash }),
      },
      stop: async () => {
        await stop()
        clean()
      },
    }
  } catch (error) {
    clean()
    throw error
  }
}
