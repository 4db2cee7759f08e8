import { afterAll, beforeAll, expect, it } from 'vitest'
import { startDoors } from '@/e2e/doors/start'
import type { World } from '@/e2e/doors/world'

/** What got past a proxy or a layout in other versions of Next gets nowhere here (security.md 24). */

const { variables, stop } = await startDoors()
Object.assign(process.env, variables)
const { tryShapes } = await import('@/e2e/doors/shapes')
const { openDoorWorld } = await import('@/e2e/doors/world')

let world: World

beforeAll(async () => {
  world = await openDoorWorld()
}, 120_000)
afterAll(async () => {
  await world?.close()
  await stop()
}, 60_000)

it('no header and no spelling of an address opens a company’s page to a stranger or to nobody', async () => {
  const { tries, leaks } = await tryShapes(world)
  expect(leaks).toEqual([])
  expect(tries).toBeGreaterThan(400)
}, 300_000)

it.each(['.rsc', '.segments/_tree.segment.rsc'])(
  'a page’s data has no address of its own: %s is not there for its own people either',
  async (suffix) => {
    const headers = { cookie: world.own.people.owner.cookie }
    for (const path of ['', '/settings', '/messages']) {
      const answer = await world.wire.send({
        method: 'GET',
        path: `/${world.own.slug}${path}${suffix}`,
        headers,
      })
      expect([path, answer.status]).toEqual([path, 404])
      expect(answer.text).not.toContain(world.own.marker)
    }
  },
)
