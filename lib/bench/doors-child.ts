import { tryCrossReads } from '@/e2e/doors/cross-reads'
import { runFuzz } from '@/e2e/doors/fuzz/run'
import { listCells, tryCells } from '@/e2e/doors/matrix'
import { openDoorWorld } from '@/e2e/doors/world'
import type { Part } from './doors'
import type { Measured } from './figure'
import { measurePages } from './pages-child'
import { measureSignIn } from './sign-in-child'

const TRIES = 10_000

/** @returns the part's figures; what is wrong goes to stderr */
export async function runDoorsPart(part: Part): Promise<Measured[]> {
  if (part === 'sign-in') return measureSignIn()
  if (part === 'pages') return measurePages()
  const world = await openDoorWorld()
  try {
    if (part === 'matrix') {
      const cells = listCells()
      const wrong = await tryCells(world, cells)
      tell(wrong)
      return [{ value: cells.length - new Set(wrong).size }]
    }
    if (part === 'cross-reads') {
      const { tries, by, leaks } = await tryCrossReads(world, TRIES)
      tell([...leaks, JSON.stringify(by)])
      return [{ value: leaks.length }, { value: tries }]
    }
    const seed = Math.floor(Math.random() * 1e9)
    const { requests, kinds, failed, wrong, stored, logged } = await runFuzz(world, { seed })
    tell([...failed, ...wrong, ...stored, ...logged, `seed ${seed}: ${JSON.stringify(kinds)}`])
    return [{ value: failed.length }, { value: requests }]
  } finally {
    await world.close()
  }
}

function tell(lines: string[]): void {
  for (const line of lines) console.error(line)
}
