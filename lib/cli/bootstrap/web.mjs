// @ts-check
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { withFileLock } from '../../platform/file-lock.mjs'
import { hashSources, isStamped, stamp } from './sources.mjs'
import { runNode, timed } from './step.mjs'

const SOURCES = [
  'app',
  'components',
  'lib',
  'public',
  'prisma/schema.prisma',
  'next.config.js',
  'postcss.config.mjs',
  'tsconfig.json',
  'package-lock.json',
]
const BUILD_TIMEOUT_MS = 600_000

/**
 * Runs `next build` if its sources changed. Starts at once share one build: one makes it, the others wait.
 * @param {string} root
 */
export async function buildWeb(root) {
  const hash = hashSources(root, SOURCES)
  if (!existsSync(join(root, 'app')) || isMade(root, hash)) return
  await withFileLock(
    join(root, 'build/locks/web'),
    async () => {
      if (isMade(root, hash)) return
      stamp(root, 'web', null)
      await timed('pages built', () =>
        runNode([join(root, 'node_modules/next/dist/bin/next'), 'build'], {
          cwd: root,
          log: join(root, 'build/logs/next-build.log'),
          env: { ...withoutSecrets(process.env), NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
          failure: 'next build failed',
        }),
      )
      stamp(root, 'web', hash)
    },
    { timeoutMs: BUILD_TIMEOUT_MS, onWait: () => console.error('Another start is building the pages…') },
  )
}

/**
 * @param {string} root
 * @param {string} hash
 */
const isMade = (root, hash) => isStamped(root, 'web', hash) && existsSync(join(root, '.next/BUILD_ID'))

/**
 * A build is shared and kept: nothing secret may find its way into it.
 * @param {NodeJS.ProcessEnv} env
 */
function withoutSecrets(env) {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/DATABASE_URL$|SECRET|ENCRYPTION|^APP_URL$/.test(name)),
  )
}
