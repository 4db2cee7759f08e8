import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWebProcess, type WebProcess } from '../run/web-process'
import type { WebVisitor } from '../run/web-visitor'
import { createDeliveryWorld, until, type DeliveryWorld } from './support/delivery-world'
import { startSink, type Sink } from './support/sink'

/** The web killed with -9 while it accepts: the built application, a worker, and visitors who click again. */

const FROM = 'courrier@atelier.example'
const KILLS = 2
const VISITORS = 4

let world: DeliveryWorld
let sink: Sink
let folder: string
let web: WebProcess
let visitor: WebVisitor

beforeAll(async () => {
  sink = await startSink({ keep: false })
  world = await createDeliveryWorld([sink.port])
  await world.addServer(sink.port, { fromFilter: FROM })
  folder = mkdtempSync(join(tmpdir(), 'relais-web-'))
  web = await openWebProcess({ WEB_DATABASE_URL: world.database.webUrl }, join(folder, 'web.log'))
  // It reads the environment, which the world has set.
  const { openWebVisitor } = await import('../run/web-visitor')
  visitor = await openWebVisitor(web.url, { id: world.companyId, slug: 'atelier' })
})
afterAll(async () => {
  visitor?.close()
  await web?.stop()
  await world?.close()
  await sink?.stop()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

it('accepted is there, not accepted is not there or once, and sent again it is the same message', async () => {
  const accepted = new Map<string, string>()
  let asked = 0
  let unanswered = 0
  let visiting = true
  const visit = async () => {
    while (visiting) {
      const key = randomUUID()
      asked++
      for (let tries = 0; !accepted.has(key); tries++) {
        const { id, answer } = await visitor.submit(FROM, key)
        if (id) accepted.set(key, id)
        else unanswered++
        if (tries > 100) throw new Error(`never accepted: ${answer.status} ${answer.text.slice(0, 500)}`)
        if (!id) await new Promise((resolve) => setTimeout(resolve, 200))
      }
    }
  }
  const worker = world.work()
  const visitors = Promise.all(Array.from({ length: VISITORS }, visit))
  visitors.catch(() => {})
  for (let kill = 1; kill <= KILLS; kill++) {
    const enough = accepted.size + 8
    await Promise.race([until(() => accepted.size >= enough, 60_000), visitors])
    await web.kill()
    await web.start()
  }
  visiting = false
  await visitors
  expect(unanswered).toBeGreaterThan(0)
  expect(accepted.size).toBe(asked)
  const rows = await world.sql('SELECT id, submission_key AS key, message_id AS "messageId" FROM messages')
  expect(new Map(rows.map(({ key, id }) => [key, id]))).toEqual(accepted)
  expect(rows).toHaveLength(asked)
  await until(async () => (await world.states()).sent === asked)
  await worker.stop()
  const ids = (list: { messageId?: unknown }[]) => list.map(({ messageId }) => String(messageId)).sort()
  expect(ids(sink.messages)).toEqual(ids(rows))
}, 180_000)
