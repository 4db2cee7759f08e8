import { getWorkerDatabase, inSystem, type Tx } from '@/lib/db'
import { toTroubledServer, type TroubledServer } from '@/lib/data/mail-servers/find-troubles'
import { serverInclude } from '@/lib/data/mail-servers/mail-server-view'
import { countWaiting } from '@/lib/data/mail-servers/find-mail-servers'
import { getEnv } from '@/lib/platform/env'
import { insertSystemMail, prepareSystemMail, type PreparedSystemMail } from './prepare-system-mail'
import { writeServerAlert } from './server-alert-mail'

/** Any number will do that nobody else uses in this database. */
const LOCK = 7_265_129
/** Companies at a time, by chance, so that one whose message cannot be written keeps nobody back. */
const BOUND = 20

/**
 * Writes to the administrators of companies whose servers need somebody, through another server of the company,
 * once for each hold: giving a lease back after the server let us in forgets that it was told. Where no other
 * server can send, the console's pages alone say it. By one worker at a time.
 * @returns messages accepted; null when another worker is at it
 */
export async function alertAdministrators(): Promise<number | null> {
  const { pool } = await getWorkerDatabase()
  const client = await pool.connect()
  try {
    const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [LOCK])
    if (!rows[0]?.mine) return null
    try {
      let count = 0
      for (const company of await inSystem(findCompanies)) count += await alert(company)
      return count
    } finally {
      await client.query('SELECT pg_advisory_unlock($1)', [LOCK])
    }
  } finally {
    client.release()
  }
}

type Company = { id: string; name: string; slug: string }

/** Companies with a server nobody was told about, and another one that might carry the message. */
function findCompanies(tx: Tx): Promise<Company[]> {
  return tx.$queryRaw<Company[]>`
    SELECT o.id, o.name, o.slug FROM mail_server_leases l
    JOIN mail_servers s ON s.company_id = l.company_id AND s.id = l.mail_server_id
    JOIN companies o ON o.id = l.company_id AND o.suspended_at IS NULL
    LEFT JOIN grants g ON g.company_id = l.company_id AND g.mail_server_id = l.mail_server_id
    WHERE l.alerted_at IS NULL AND s.deleted_at IS NULL AND s.archived_at IS NULL AND s.paused_at IS NULL
      AND (l.held_until > now() OR (s.authentication = 'outlook' AND g.state IN ('refused', 'reconnect')))
      AND EXISTS (SELECT FROM mail_servers other
        JOIN mail_server_leases k ON k.company_id = other.company_id AND k.mail_server_id = other.id
        LEFT JOIN grants h ON h.company_id = other.company_id AND h.mail_server_id = other.id
        WHERE other.company_id = l.company_id AND other.id <> l.mail_server_id AND other.deleted_at IS NULL
          AND other.archived_at IS NULL AND other.paused_at IS NULL AND (k.held_until IS NULL OR k.held_until <= now())
          AND (other.authentication <> 'outlook' OR h.state = 'valid'))
    GROUP BY o.id ORDER BY random() LIMIT ${BOUND}`
}

async function alert(company: Company): Promise<number> {
  const servers = await inSystem((tx) => findUntold(tx, company.id))
  if (servers.length === 0) return 0
  const administrators = await inSystem(
    (tx) => tx.$queryRaw<{ email: string; name: string; locale: string | null }[]>`
      SELECT email, name, locale FROM find_administrators(${company.id}::uuid)`,
  )
  const mails: PreparedSystemMail[] = []
  for (const person of administrators) {
    const mail = await prepareSystemMail(
      company,
      writeServerAlert(company, servers, person, getEnv().APP_URL),
      inSystem,
    )
    if (mail) mails.push(mail)
  }
  if (mails.length === 0) return 0
  await inSystem(async (tx) => {
    for (const mail of mails) await insertSystemMail(tx, mail)
    const ids = servers.map(({ id }) => id)
    await tx.$executeRaw`UPDATE mail_server_leases SET alerted_at = now()
      WHERE company_id = ${company.id}::uuid AND mail_server_id = ANY (${ids}::uuid[])`
  })
  return mails.length
}

async function findUntold(tx: Tx, companyId: string): Promise<TroubledServer[]> {
  const rows = await tx.mailServer.findMany({
    where: { companyId, deletedAt: null, archivedAt: null, lease: { alertedAt: null } },
    include: serverInclude,
    omit: { passwordSealed: true },
    orderBy: [{ priority: 'asc' }, { id: 'asc' }],
  })
  const waiting = await countWaiting(tx, companyId)
  return rows.flatMap((row) => toTroubledServer(row, waiting.get(row.id) ?? 0) ?? [])
}
