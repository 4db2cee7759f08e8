import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FuzzReport } from '@/e2e/doors/fuzz/run'
import { startDoors } from '@/e2e/doors/start'
import type { World } from '@/e2e/doors/world'

/**
 * Bad input at every door of the built application (issue 4, "Bad input"), a part of it: `npm run bench -- --only
 * fuzz_5xx` tries all of it. FUZZ_SEED chooses another part, FUZZ_ONLY a part of it by a part of its name.
 */

/** So many take half a minute. */
const SAMPLE = 600

const { variables, stop } = await startDoors()
Object.assign(process.env, variables)
const { openDoorWorld } = await import('@/e2e/doors/world')
const { runFuzz } = await import('@/e2e/doors/fuzz/run')

let world: World
let report: FuzzReport

beforeAll(async () => {
  world = await openDoorWorld()
  const seed = Number(process.env.FUZZ_SEED ?? 1)
  const only = process.env.FUZZ_ONLY
  report = await runFuzz(world, {
    seed,
    sample: Number(process.env.FUZZ_SAMPLE ?? SAMPLE),
    ...(only ? { only } : {}),
    tell: (finding) => void process.stdout.write(`${finding}\n`),
  })
  process.stdout.write(
    `fuzz: FUZZ_SEED=${seed}, ${report.requests} requests, ${JSON.stringify(report.kinds)}\n`,
  )
  if (process.env.FUZZ_SLOWEST) process.stdout.write(`${report.slowest.join('\n')}\n`)
}, 1_800_000)
afterAll(async () => {
  await world?.close()
  await stop()
}, 60_000)

describe('spoiled requests', () => {
  it('are many', () => {
    if (!process.env.FUZZ_ONLY) expect(report.requests).toBeGreaterThanOrEqual(500)
  })
  it('never fail us: no 5xx, no hang, no error page', () => expect(report.failed).toEqual([]))
  it('are answered in words, in the person’s language', () => expect(report.wrong).toEqual([]))
  it('leave nothing behind that a schema forbids', () => expect(report.stored).toEqual([]))
  it('are no errors of ours in the log', () => expect(report.logged).toEqual([]))
  it('leave a process that still answers', async () => {
    const answer = await world.wire.send({ method: 'GET', path: '/api/health', headers: {} })
    expect(answer.status).toBe(200)
  })
})
