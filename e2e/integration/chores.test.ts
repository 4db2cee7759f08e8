import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { OperatorActor } from '@/lib/auth/company-actor'
import { openPeopleWorld, type PeopleWorld } from './support/people-world'

/** What workers do by turns: one at a time, piece by piece, resumable, and seen by operators. */

let world: PeopleWorld
let operator: OperatorActor
let app: Awaited<ReturnType<typeof load>>

const load = async () => ({
  ...(await import('@/lib/data/chores/ledger')),
  ...(await import('@/lib/data/chores/find-chores')),
  ...(await import('@/lib/data/chores/sweep-sign-in')),
  ...(await import('@/lib/worker/chores/run-chores')),
  ...(await import('@/lib/worker/chores/list')),
  ...(await import('@/lib/domain/chores')),
})

beforeAll(async () => {
  world = await openPeopleWorld()
  app = await load()
  operator = await world.operator('exploitant@relais.example')
})
afterAll(() => world.close())

const system = (text: string) => world.app.db.inSystem((tx) => tx.$executeRawUnsafe(text))
const identity = (text: string) => world.app.db.inIdentity((tx) => tx.$executeRawUnsafe(text))
const due = () =>
  system(`UPDATE chores SET next_at = now() - interval '1 s', owner = NULL, until = NULL, position = NULL`)
const row = async (chore: string) => (await app.findChores(operator)).find((one) => one.chore === chore)!
const one = { worker: 'un' }
const two = { worker: 'deux' }

beforeEach(async () => {
  await app.listChores()
  await due()
})

describe('a chore', () => {
  it('is one worker’s at a time, and not due again at once', async () => {
    let release = () => {}
    const gate = new Promise<void>((resolve) => (release = resolve))
    const slow = async () => {
      await gate
      return { counts: { mails: 2 }, position: null }
    }
    const first = app.runChore('alerts', slow, one)
    await expect.poll(async () => (await row('alerts')).running).toBe(true)
    expect(await app.findDueChores()).not.toContain('alerts')
    expect(await app.runChore('alerts', slow, two)).toBe(false)
    release()
    expect(await first).toBe(true)
    expect(await app.runChore('alerts', slow, two)).toBe(false)
    const { done, running, endedAt, nextAt, error } = await row('alerts')
    expect({ done, running, error }).toEqual({ done: { mails: 2 }, running: false, error: null })
    expect((nextAt!.getTime() - endedAt!.getTime()) / 1_000).toBeCloseTo(app.CHORES.alerts, 0)
  })

  it('goes on where a worker left it that ran out of time, and counts the whole round', async () => {
    const seen: (string | null)[] = []
    const pieces = async (position: string | null) => {
      seen.push(position)
      return { counts: { bodies: 1 }, position: { start: 'b', b: 'c' }[position ?? 'start'] ?? null }
    }
    for (const worker of [one, two, one])
      expect(await app.runChore('retention', pieces, { ...worker, budgetMs: 0 })).toBe(true)
    expect(seen).toEqual([null, 'b', 'c'])
    expect((await row('retention')).done).toEqual({ bodies: 3 })
    expect(await app.runChore('retention', pieces, one)).toBe(false)
  })

  it('goes on where a worker left it that was killed; that one writes nothing late', async () => {
    const dead = (await app.takeChore('leftovers', 'mort/1'))!
    dead.position = 'dialogues'
    expect(await app.noteProgress(dead, { uploads: 4 })).toBe(true)
    expect(await app.takeChore('leftovers', 'autre/1')).toBeNull()
    await system(`UPDATE chores SET until = now() - interval '1 s' WHERE chore = 'leftovers'`)
    expect(await app.findDueChores()).toContain('leftovers')
    const next = (await app.takeChore('leftovers', 'autre/2'))!
    expect(next.position).toBe('dialogues')
    expect(await app.noteProgress(dead, { uploads: 99 })).toBe(false)
    await app.endRound(dead, { counts: { uploads: 99 }, milliseconds: 1, error: null })
    await app.endRound({ ...next, position: null }, { counts: { uploads: 4 }, milliseconds: 5, error: null })
    expect(await row('leftovers')).toMatchObject({ done: { uploads: 4 }, error: 'stopped', running: false })
  })

  it('is due where the database’s clock was put back, held or not', async () => {
    await system(`UPDATE chores SET next_at = now() + interval '2 hours'`)
    await system(
      `UPDATE chores SET owner = 'mort', until = now() + interval '2 hours' WHERE chore = 'alerts'`,
    )
    expect((await app.findDueChores()).sort()).toEqual([...app.CHORE_NAMES].sort())
    expect(await app.takeChore('alerts', 'autre/3')).not.toBeNull()
    expect(await app.takeChore('grants', 'autre/3')).not.toBeNull()
  })

  it('that fails says so in words, is tried again within a minute, and keeps no other back', async () => {
    const boom = () => Promise.reject(new Error('boum'))
    expect(await app.runChore('grants', boom, one)).toBe(true)
    const away = () => Promise.reject(Object.assign(new Error('x'), { code: '57P01' }))
    expect(await app.runChore('companies', away, one)).toBe(true)
    expect((await row('grants')).error).toBe('unexpected')
    expect((await row('companies')).error).toBe('database_away')
    const { nextAt, errorAt } = await row('grants')
    expect(nextAt!.getTime() - errorAt!.getTime()).toBeLessThanOrEqual(60_000)
  })

  it('all of them run, on a database that has nothing to do', async () => {
    const { pool } = await world.app.db.getWorkerDatabase()
    const runner = app.openChores(app.listOfChores(pool), 'tous')
    await runner.look()
    await expect.poll(async () => (await app.findDueChores()).length, { timeout: 30_000 }).toBe(0)
    await expect
      .poll(async () => (await app.findChores(operator)).filter(({ running }) => running).length, {
        timeout: 30_000,
      })
      .toBe(0)
    await runner.stop()
    const rows = await app.findChores(operator)
    expect(rows.map(({ chore }) => chore)).toEqual(app.CHORE_NAMES)
    for (const { chore, endedAt } of rows) expect(endedAt, chore).not.toBeNull()
  })
})

describe('what belongs to signing in', () => {
  it('goes when it is over, and nothing else does; workers still see none of it', async () => {
    const live = await world.person('vivante@relais.example')
    const old = await world.person('ancienne@relais.example')
    const past = `now() - interval '8 days'`
    await identity(`UPDATE sessions SET expires_at = ${past} WHERE id = '${old.sessionId}'`)
    const link = (expires: string) =>
      identity(`INSERT INTO password_links (id, token_hash, user_id, expires_at)
        VALUES ('${world.app.newId()}', sha256('${world.app.newId()}'), '${live.userId}', ${expires})`)
    await link(past)
    await link(`now() - interval '1 day'`)
    const throttle = (touched: string) =>
      identity(`INSERT INTO throttles (key, attempts, allowed, blocked_until, touched_at)
        VALUES (sha256('${world.app.newId()}'), 1, true, ${touched}, ${touched})`)
    await throttle(`now() - interval '2 days'`)
    await throttle('now()')
    expect(await app.sweepSignIn(500)).toEqual({
      sessions: 1,
      password_links: 1,
      setup_links: 0,
      sign_in_challenges: 0,
      microsoft_sign_ins: 0,
      throttles: 1,
      audit_outbox: 0,
    })
    expect(await world.app.findSession(live.sessionId)).not.toBeNull()
    const left = (table: string) =>
      world.app.db.inIdentity(
        async (tx) => (await tx.$queryRawUnsafe<unknown[]>(`SELECT 1 FROM ${table}`)).length,
      )
    expect([await left('password_links'), await left('throttles')]).toEqual([1, 1])
    await expect(system('SELECT 1 FROM sessions')).rejects.toThrow(/permission denied/)
  })
})
