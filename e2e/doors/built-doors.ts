import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '@/lib/platform/project-root'

/**
 * What the built application answers to, as `next build` wrote it down: never a list kept by hand. A page, route
 * or action that is not in here cannot be reached; one that is must be known to the catalogue.
 */
export type BuiltDoors = {
  pages: BuiltPage[]
  routes: BuiltPage[]
  actions: BuiltAction[]
}

/** `path` as addresses have it, `/[company]/settings`; `file` as sources have it, without its ending. */
export type BuiltPage = { path: string; file: string }

/** `name` is `app/…/actions.ts#save`; `id` is what the browser sends, new with each build; `pages` may send it. */
export type BuiltAction = { name: string; id: string; pages: string[] }

type References = Record<
  string,
  { workers: Record<string, unknown>; filename?: string; exportedName?: string }
>

/** @throws Error saying what to do when there is no build */
export function readBuiltDoors(root = projectRoot()): BuiltDoors {
  const folder = join(root, '.next')
  if (!existsSync(join(folder, 'BUILD_ID'))) {
    throw new Error('There are no built pages to look at: run `npm run build` first.')
  }
  const paths = read<Record<string, string>>(folder, 'app-path-routes-manifest.json')
  const entries = Object.keys(read<Record<string, string>>(folder, 'server/app-paths-manifest.json'))
  const references = read<{ node: References; edge?: References }>(
    folder,
    'server/server-reference-manifest.json',
  )
  const pathOf = (entry: string) => paths[entry] ?? entry.replace(/\/(page|route)$/, '')
  const built = (ending: string) =>
    entries
      .filter((entry) => entry.endsWith(ending))
      .map((entry) => ({ path: pathOf(entry) || '/', file: `app${entry}` }))
  return {
    pages: built('/page'),
    routes: built('/route'),
    actions: Object.entries({ ...references.node, ...references.edge }).map(([id, action]) => ({
      id,
      name: `${action.filename}#${action.exportedName}`,
      pages: Object.keys(action.workers).map((worker) => pathOf(worker.replace(/^app/, ''))),
    })),
  }
}

function read<T>(folder: string, name: string): T {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as T
}
