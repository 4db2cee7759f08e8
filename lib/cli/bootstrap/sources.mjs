// @ts-check
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const TESTS = /\.(test|spec)\.tsx?$/
const STAMPS = 'build/stamp.json'

/**
 * A hash over names and contents of files and folders; tests and generated code do not count.
 * @param {string} root
 * @param {string[]} paths relative to root; those that are missing are skipped
 */
export function hashSources(root, paths) {
  const hash = createHash('sha256').update(process.version)
  for (const path of paths) addPath(hash, root, path)
  return hash.digest('hex')
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} root
 * @param {string} path
 */
function addPath(hash, root, path) {
  const stat = statSync(join(root, path), { throwIfNoEntry: false })
  if (!stat || path === 'lib/db/generated' || TESTS.test(path)) return
  if (stat.isDirectory())
    for (const name of readdirSync(join(root, path)).sort()) addPath(hash, root, `${path}/${name}`)
  else hash.update(`\0${path}\0`).update(readFileSync(join(root, path)))
}

/**
 * Whether a product was made from sources with this hash.
 * @param {string} root
 * @param {string} product
 * @param {string} hash
 */
export function isStamped(root, product, hash) {
  return readStamps(root)[product] === hash
}

/**
 * Notes what a product was made from; null before it is made, so that a kill in the middle shows.
 * @param {string} root
 * @param {string} product
 * @param {string | null} hash
 */
export function stamp(root, product, hash) {
  const file = join(root, STAMPS)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.${process.pid}`, JSON.stringify({ ...readStamps(root), [product]: hash }, null, 2))
  renameSync(`${file}.${process.pid}`, file)
}

/**
 * @param {string} root
 * @returns {Record<string, string | null>}
 */
function readStamps(root) {
  try {
    return JSON.parse(readFileSync(join(root, STAMPS), 'utf8'))
  } catch {
    return {}
  }
}
