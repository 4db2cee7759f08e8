// @ts-check
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { withFileLock } from '../../platform/file-lock.mjs'
import { runNode, timed } from './step.mjs'

const STAMP = 'node_modules/.relais-lock'
const INSTALL_TIMEOUT_MS = 900_000
/**
 * `npm install --no-save` keeps to package-lock.json and does not write to it. `npm ci` would do more strictly
 * what we want, but refuses a lock file made where the registry lacks other platforms' optional packages
 * (docs/decisions/006). Install scripts would only fetch engines that nothing here uses, and what is cached need
 * not be asked for.
 */
const OPTIONS = [
  '--no-save',
  '--ignore-scripts',
  '--include=dev',
  '--include=optional',
  '--prefer-offline',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
]

/**
 * @typedef {{ version?: string, optional?: boolean, devOptional?: boolean, peer?: boolean,
 *   dependencies?: Record<string, string>, optionalDependencies?: Record<string, string>,
 *   devDependencies?: Record<string, string> }} LockedPackage
 */

/**
 * Installs exactly what package-lock.json names, unless it is there. Two first starts at once take turns.
 * @param {string} root
 */
export async function installModules(root) {
  if (isStamped(root)) return
  await withFileLock(join(root, 'build/locks/install'), () => installUnlessThere(root), {
    timeoutMs: INSTALL_TIMEOUT_MS,
    onWait: () => console.error('Another start is installing the packages…'),
  })
}

/** @param {string} root */
async function installUnlessThere(root) {
  if (isStamped(root)) return
  requireLockInSync(root)
  if (!matchesLockFile(root))
    await timed('packages installed', () =>
      runNode([findNpm(), 'install', ...OPTIONS], {
        cwd: root,
        log: join(root, 'build/logs/npm-install.log'),
        env: process.env,
        failure: 'npm install failed',
      }),
    )
  writeFileSync(join(root, STAMP), lockHash(root))
}

/**
 * What `npm ci` would insist on: the lock file was made from this package.json.
 * @param {string} root
 */
function requireLockInSync(root) {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const locked = readPackages(join(root, 'package-lock.json'))?.['']
  const groups = /** @type {const} */ (['dependencies', 'optionalDependencies', 'devDependencies'])
  const differs = groups.some(
    (group) => JSON.stringify(sorted(manifest[group])) !== JSON.stringify(sorted(locked?.[group])),
  )
  if (differs)
    throw new Error(
      'package-lock.json was not made from this package.json: run npm install, and commit both.',
    )
}

/** @param {Record<string, string> | undefined} group */
const sorted = (group = {}) => Object.entries(group).sort(([a], [b]) => (a < b ? -1 : 1))

/** @param {string} root */
function isStamped(root) {
  return existsSync(join(root, STAMP)) && readFileSync(join(root, STAMP), 'utf8') === lockHash(root)
}

/** @param {string} root */
function lockHash(root) {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
}

/**
 * Whether npm itself notes the same packages as installed (node_modules/.package-lock.json), e.g. after an
 * `npm install` by hand. Packages for other platforms are optional and may be missing.
 * @param {string} root
 */
function matchesLockFile(root) {
  const installed = readPackages(join(root, 'node_modules/.package-lock.json'))
  const wanted = readPackages(join(root, 'package-lock.json'))
  if (!installed || !wanted) return false
  const extra = Object.entries(installed).some(([path, { version }]) => wanted[path]?.version !== version)
  const lacking = Object.entries(wanted).some(
    ([path, { optional, devOptional, peer }]) =>
      path && !optional && !devOptional && !peer && !installed[path],
  )
  return !extra && !lacking
}

/**
 * @param {string} file
 * @returns {Record<string, LockedPackage> | null}
 */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return null
  }
}

/** npm's own program, run by our Node: the one that started us, or the one beside this Node. */
function findNpm() {
  const given = process.env.npm_execpath
  const beside = [
    join(dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js'),
    join(dirname(process.execPath), 'node_modules/npm/bin/npm-cli.js'),
    '/usr/share/nodejs/npm/bin/npm-cli.js', // Debian's own package
  ]
  const found = [...(given && /npm-cli\.c?js$/.test(given) ? [given] : []), ...beside].find(existsSync)
  if (!found) throw new Error('npm was not found beside Node: run `npm install` by hand, then try again.')
  return found
}
