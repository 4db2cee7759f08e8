import { readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/**
 * Which paths browsers may keep: Next's build files, whose names carry their contents' hash, and what lies
 * in public/ when the process starts. Everything else is no-store.
 * @param root the folder of package.json
 */
export function createCacheable(root: string): (path: string) => boolean {
  const folder = join(root, 'public')
  const files = new Set<string>()
  try {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      files.add('/' + relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    }
  } catch {
    // No public folder, nothing to keep.
  }
  return (path) => path.startsWith('/_next/static/') || files.has(path)
}
