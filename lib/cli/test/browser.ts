import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { projectRoot } from '@/lib/platform/project-root'
import { createRunNode } from './step'

/** The shell first, which Playwright's own is too: it draws no window around the page, in half the time. */
const NAMES = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
]
/** Debian's packages, the better one first. */
const PACKAGES = ['chromium-headless-shell', 'chromium']

/**
 * A Chromium for the tests: CHROMIUM_PATH, one on the PATH, Playwright's own, else one is installed – by the
 * system's packages as root, by Playwright otherwise.
 * @returns its path, or null when Playwright finds its own
 * @throws Error with one sentence when there is none to be had
 */
export async function ensureBrowser(): Promise<string | null> {
  const given = process.env.CHROMIUM_PATH
  if (given && !existsSync(given)) throw new Error(`CHROMIUM_PATH is ${given}, where there is no browser.`)
  const found = given || findOnPath()
  if (found) return found
  if (await hasPlaywrights()) return null
  console.error('Installing a browser for the tests…')
  if (installByPackages()) return findOnPath()
  if ((await createRunNode()([playwrightCli(), 'install', 'chromium'])) === 0) return null
  throw new Error('There is no browser: install Chromium, or set CHROMIUM_PATH to one.')
}

export function playwrightCli(): string {
  return join(projectRoot(), 'node_modules/@playwright/test/cli.js')
}

function findOnPath(): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isExecutable) ?? null
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

async function hasPlaywrights(): Promise<boolean> {
  const { chromium } = await import('@playwright/test')
  return existsSync(chromium.executablePath())
}

function installByPackages(): boolean {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return false
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args: string[]) =>
    spawnSync('apt-get', ['-qq', ...args], { env, stdio: 'inherit' }).status === 0
  return apt('update') && PACKAGES.some((name) => apt('install', '-y', '--no-install-recommends', name))
}
