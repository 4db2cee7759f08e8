// @ts-check
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { withFileLock } from '../../platform/file-lock.mjs'
import { hashSources, isStamped, stamp } from './sources.mjs'
import { runNode, timed } from './step.mjs'

const CLIENT_SOURCES = ['prisma/schema.prisma', 'package-lock.json']
/** The benchmarks knock at the doors of e2e. */
const PROGRAM_SOURCES = [
  'lib',
  'prisma',
  'e2e/doors',
  'e2e/fixtures',
  'e2e/integration/support',
  'e2e/run',
  'tsconfig.json',
  'package-lock.json',
]
/** build/<name>.mjs from its main file; those that do not exist yet are left out. */
const PROGRAMS = {
  cli: 'lib/cli/main.ts',
  web: 'lib/web/main.ts',
  worker: 'lib/worker/main.ts',
  standin: 'lib/standin/main.ts',
  bench: 'lib/bench/main.ts',
  seed: 'lib/cli/demo/seed-child.ts',
}

/**
 * Makes Prisma's client and bundles the programs, if their sources changed. One start at a time.
 * @param {string} root
 */
export async function buildPrograms(root) {
  const client = hashSources(root, CLIENT_SOURCES)
  const programs = hashSources(root, PROGRAM_SOURCES)
  const isDone = () => isClientMade(root, client) && areProgramsMade(root, programs)
  if (isDone()) return
  await withFileLock(join(root, 'build/locks/programs'), async () => {
    if (!isClientMade(root, client)) await timed('database client made', () => generateClient(root, client))
    if (!areProgramsMade(root, programs)) await timed('programs bundled', () => bundle(root, programs))
  })
}

/**
 * @param {string} root
 * @param {string} hash
 */
const isClientMade = (root, hash) =>
  isStamped(root, 'client', hash) && existsSync(join(root, 'lib/db/generated/client.ts'))

/**
 * @param {string} root
 * @param {string} hash
 */
const areProgramsMade = (root, hash) =>
  isStamped(root, 'programs', hash) && existsSync(join(root, 'build/cli.mjs'))

/**
 * @param {string} root
 * @param {string} hash
 */
async function generateClient(root, hash) {
  stamp(root, 'client', null)
  await runNode(
    [join(root, 'node_modules/prisma/build/index.js'), 'generate', '--schema', 'prisma/schema.prisma'],
    {
      cwd: root,
      log: join(root, 'build/logs/prisma-generate.log'),
      // Any existing program will do: generating uses WebAssembly, but the CLI wants to download an engine first.
      env: {
        ...process.env,
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        CHECKPOINT_DISABLE: '1',
      },
      failure: 'prisma generate failed',
    },
  )
  stamp(root, 'client', hash)
}

/**
 * @param {string} root
 * @param {string} hash
 */
async function bundle(root, hash) {
  const { build } = await import('esbuild')
  stamp(root, 'programs', null)
  await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(
      Object.entries(PROGRAMS).filter(([, main]) => existsSync(join(root, main))),
    ),
    outdir: 'build',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    sourcemap: true,
    logLevel: 'error',
    // what is bundled from CommonJS asks for `require`
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  })
  stamp(root, 'programs', hash)
}
