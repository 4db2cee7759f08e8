import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDoors } from '@/e2e/doors/start'
import type { World } from '@/e2e/doors/world'

/**
 * Who may what, without JavaScript (security.md 24, 26): every action as a plain form × everybody × own and other
 * company. The other half of matrix.test.ts, with an installation of its own so that both run at once.
 */

const { variables, stop } = await startDoors()
Object.assign(process.env, variables)
const { chosenCells, tryCells } = await import('@/e2e/doors/matrix')
const { openDoorWorld } = await import('@/e2e/doors/world')

let world: World

beforeAll(async () => {
  world = await openDoorWorld()
}, 120_000)
afterAll(async () => {
  await world?.close()
  await stop()
}, 60_000)

describe('the matrix of plain forms', () => {
  it('lets everybody through where the table says so, and refuses without a trace elsewhere', async () => {
    const actions = chosenCells(process.env.ONLY).filter(({ door }) => door.kind === 'action')
    expect(await tryCells(world, actions, ['form'])).toEqual([])
  }, 600_000)
})
