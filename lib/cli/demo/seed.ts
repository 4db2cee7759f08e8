import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DemoContext } from '@/prisma/seed/context'
import { webEnv, workerEnv } from '../launcher/child-env'
import { spawnChild } from '../launcher/child'
import type { PreparedDatabase } from '../launcher/database'
import { programFile } from '../launcher/installation'
import type { Run } from '../launcher/run-until-stopped'

/** Fills the demo's database, once in its life. */
export async function seedOnce(
  run: Run,
  options: {
    dataDir: string
    given: Record<string, string>
    database: PreparedDatabase
    context: DemoContext
    log: string
  },
): Promise<void> {
  const marker = join(options.dataDir, 'seeded')
  if (existsSync(marker)) return
  const { given, database } = options
  const child = spawnChild({
    name: 'The demo’s seed',
    args: ['--enable-source-maps', programFile('seed')],
    env: { ...workerEnv(given, database), ...webEnv(given, database) },
    log: options.log,
  })
  run.atEnd(child.stop)
  child.process.send(options.context)
  await child.ready
  writeFileSync(marker, new Date().toISOString() + '\n')
}
