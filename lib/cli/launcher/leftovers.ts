import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PLACE, identifyProcess, isSameProcessAlive } from '@/lib/platform/process-identity.mjs'

const GRACE_MS = 5_000

type Identity = ReturnType<typeof identifyProcess>

interface Entry {
  name: string
  child: Identity
  launcher: Identity
}

/** Notes a child in DATA_DIR/run, so that a later start can tell what a killed launcher left. @returns how to forget it */
export function noteChild(runDir: string, name: string, pid: number): () => void {
  mkdirSync(runDir, { recursive: true })
  const file = join(runDir, `${name}-${pid}.json`)
  const entry: Entry = { name, child: identifyProcess(pid), launcher: identifyProcess() }
  writeFileSync(file, JSON.stringify(entry), { mode: 0o600 })
  return () => rmSync(file, { force: true })
}

/** Names of the children of other launchers that are alive on this folder. */
export function findOthersChildren(runDir: string): string[] {
  return readEntries(runDir)
    .filter(({ entry }) => isHereAndAlive(entry.launcher) && isSameProcessAlive(entry.child))
    .map(({ entry }) => entry.name)
}

/**
 * Ends children whose launcher was killed. They stop by themselves when they notice; this waits for that, and
 * helps after 5 s.
 */
export async function endLeftovers(runDir: string): Promise<void> {
  const orphans = readEntries(runDir).filter(({ entry }) => !isHereAndAlive(entry.launcher))
  await Promise.all(
    orphans.map(async ({ file, entry }) => {
      if (entry.child.place === PLACE) await end(entry.child)
      rmSync(file, { force: true })
    }),
  )
}

async function end(child: Identity): Promise<void> {
  const begun = Date.now()
  for (let asked = false; isSameProcessAlive(child); await sleep(20)) {
    const late = Date.now() - begun > GRACE_MS
    if (!asked || late) signal(child.pid, late ? 'SIGKILL' : 'SIGTERM')
    asked = true
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // ended meanwhile
  }
}

const isHereAndAlive = (identity: Identity) => identity.place === PLACE && isSameProcessAlive(identity)

function readEntries(runDir: string): { file: string; entry: Entry }[] {
  mkdirSync(runDir, { recursive: true })
  return readdirSync(runDir).flatMap((name) => {
    const file = join(runDir, name)
    try {
      return [{ file, entry: JSON.parse(readFileSync(file, 'utf8')) as Entry }]
    } catch {
      return [] // being written, or removed meanwhile
    }
  })
}
