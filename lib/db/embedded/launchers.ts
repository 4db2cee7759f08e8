import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SILENT_MS, touch, watchSilence } from '@/lib/platform/file-lock.mjs'
import { PLACE, identifyProcess, isSameProcessAlive } from '@/lib/platform/process-identity.mjs'

const HEARTBEAT_MS = 2_000

/** Who uses a data folder: a file for each, `<pid>-<random>`, holding its identity, touched while it lives. */
export interface Registration {
  /** Leaves. @returns whether nobody else is left */
  leave(): boolean
}

/** Enters this process into the register. */
export function registerLauncher(folder: string): Registration {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${process.pid}-${randomBytes(4).toString('hex')}`)
  writeFileSync(file, JSON.stringify(identifyProcess()), { mode: 0o600 })
  const heartbeat = setInterval(() => touch(file), HEARTBEAT_MS)
  heartbeat.unref()
  return {
    leave() {
      clearInterval(heartbeat)
      rmSync(file, { force: true })
      return findLaunchers(folder).length === 0
    },
  }
}

/**
 * Refuses a folder that another machine or container uses: its processes cannot be seen from here, and two
 * servers on one data folder destroy it. One that went silent is forgotten.
 * @throws Error with one sentence
 */
export async function refuseForeignLaunchers(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const foreign = findLaunchers(folder).filter(({ place }) => place !== PLACE)
  const watched = foreign.map((one) => ({ ...one, isSilent: watchSilence(one.file) }))
  watched.forEach(({ isSilent }) => isSilent())
  const end = Date.now() + SILENT_MS + 500
  while (watched.some(({ isSilent }) => !isSilent()) && Date.now() < end) await sleep(200)
  for (const { file, place, isSilent } of watched) {
    if (!isSilent())
      throw new Error(
        `${folder} is in use on ${place.split(' ')[0]}: stop it there, or choose another DATA_DIR.`,
      )
    rmSync(file, { force: true })
  }
}

/** Those who are registered and alive (or of another place); files of the dead are removed. */
function findLaunchers(folder: string): { file: string; place: string }[] {
  return readdirSync(folder).flatMap((name) => {
    const file = join(folder, name)
    const identity = readIdentity(file)
    if (identity && (identity.place !== PLACE || isSameProcessAlive(identity)))
      return [{ file, place: identity.place }]
    rmSync(file, { force: true })
    return []
  })
}

function readIdentity(file: string) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ReturnType<typeof identifyProcess>
  } catch {
    return null
  }
}
