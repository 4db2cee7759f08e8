import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDoors } from '@/e2e/doors/start'
import type { World } from '@/e2e/doors/world'

/**
 * Who may what, from outside (security.md 24, 26): every page, route and action that the build has × everybody ×
 * own and other company, over HTTP at the real front door. Actions as scripts send them; matrix-forms.test.ts sends
 * them as plain forms.
 */

const { variables, stop } = await startDoors()
Object.assign(process.env, variables)
const { findUnknownDoors } = await import('@/e2e/doors/catalogue')
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

describe('the catalogue of doors', () => {
  it('knows every page, route and action of the build', async () => {
    expect(await findUnknownDoors(world)).toEqual([])
  })
})

describe('the matrix', () => {
  it('lets everybody through where the table says so, and refuses without a trace elsewhere', async () => {
    expect(await tryCells(world, chosenCells(process.env.ONLY), ['script'])).toEqual([])
  }, 600_000)
})
