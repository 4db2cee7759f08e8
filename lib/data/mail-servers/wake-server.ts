import type { Tx } from '@/lib/db'

/**
 * Lifts a hold, makes the server due if something waits, and wakes a worker when this commits. It never
 * makes the server due later: only giving the lease back may, under its row's lock.
 */
export async function wakeServer(tx: Tx, companyId: string, mailServerId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE mail_server_leases l SET held_until = NULL, held_reply = NULL,
      next_due_at = least(next_due_at, (SELECT min(due_at) FROM messages m
        WHERE m.company_id = l.company_id AND m.mail_server_id = l.mail_server_id AND m.state = 'queued'))
    WHERE l.company_id = ${companyId}::uuid AND l.mail_server_id = ${mailServerId}::uuid`
  await tx.$executeRaw`SELECT pg_notify('relais_work', ${mailServerId})`
  await notifyServer(tx, companyId, mailServerId)
}

/** Tells open pages that a server changed. */
export async function notifyServer(tx: Tx, companyId: string, mailServerId: string): Promise<void> {
  const payload = JSON.stringify({ c: companyId, k: 'server', ids: [mailServerId] })
  await tx.$executeRaw`SELECT pg_notify('relais_live', ${payload})`
}

/** Says that a server has something to send now, and wakes a worker when this commits; a hold stays. */
export async function announceWork(tx: Tx, companyId: string, mailServerId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE mail_server_leases SET next_due_at = least(next_due_at, now())
    WHERE company_id = ${companyId}::uuid AND mail_server_id = ${mailServerId}::uuid`
  await tx.$executeRaw`SELECT pg_notify('relais_work', ${mailServerId})`
}

/** Says that a server's settings, or its company's rules of sending, are others: who sends goes on with those. */
export async function announceSettings(tx: Tx, companyId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify('relais_settings', ${companyId})`
}
