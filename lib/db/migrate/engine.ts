import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { systemEnv } from '@/lib/platform/env-system'
import { projectRoot } from '@/lib/platform/project-root'
import type { MigrationFolder } from './files'
import type { ScriptFailure } from './describe-failure'

interface Request extends MigrationFolder {
  action: 'apply' | 'diff'
  url: string
  schema: { path: string; content: string }
}

interface Answer {
  applied?: string[]
  script?: string
  /** The engine's own words. */
  error?: string
  failure?: ScriptFailure
}

/**
 * Asks Prisma's schema engine, in a process of its own.
 * @throws Error when that process ends without an answer (a panic)
 */
export function askEngine(request: Request): Promise<Answer> {
  const child = spawn(process.execPath, [join(projectRoot(), 'lib/db/migrate/engine-child.mjs')], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: systemEnv(),
  })
  let words = ''
  child.stderr!.on('data', (chunk) => (words += chunk))
  return new Promise((resolve, reject) => {
    let answer: Answer | undefined
    child.once('message', (message) => (answer = message as Answer))
    child.once('error', reject)
    child.once('close', () => {
      if (answer) resolve(answer)
      else reject(new Error(`Prisma's schema engine ended without an answer: ${words.trim() || 'no words'}`))
    })
    child.send(request, (error) => error && reject(error))
  })
}
