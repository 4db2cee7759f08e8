import { run, type Pool, type Statement } from './statement'

const BEAT: Statement = {
  name: 'heartbeat',
  text: `INSERT INTO workers (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET seen_at = now()`,
}
const LEAVE: Statement = { name: 'leave', text: 'DELETE FROM workers WHERE id = $1' }

/** Says that a worker lives. */
export async function beat(pool: Pool, owner: string): Promise<void> {
  await run(pool, BEAT, [owner])
}

/** A worker that stops in order takes its row along. */
export async function leave(pool: Pool, owner: string): Promise<void> {
  await run(pool, LEAVE, [owner])
}
