import { hkdfSync } from 'node:crypto'
import { Client, escapeIdentifier, escapeLiteral } from 'pg'
import { SUPERUSER } from './init'

export const OWNER = 'relais_owner'
export const DATABASE = 'relais'

/**
 * The owner's login: no superuser, only what a managed PostgreSQL gives too (CREATEROLE, CREATEDB, and to
 * end sessions), so that whatever works here works there.
 */
export function ownerPassword(superuserPassword: string): string {
  return Buffer.from(hkdfSync('sha256', superuserPassword, 'relais', 'database owner', 24)).toString(
    'base64url',
  )
}

export function ownerUrlFor(port: number, superuserPassword: string, database = DATABASE): string {
  return `postgresql://${OWNER}:${ownerPassword(superuserPassword)}@127.0.0.1:${port}/${database}`
}

/**
 * Proves that it is our server that answers (SCRAM proves both sides) and makes the owner and the database
 * where they are missing.
 * @throws pg's error; code 57P03 or ECONNREFUSED while the server is still starting
 */
export async function provisionServer(port: number, password: string): Promise<void> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: SUPERUSER,
    password,
    database: 'postgres',
    connectionTimeoutMillis: 5_000,
  })
  client.on('error', () => {}) // the query in progress rejects; without a listener the process would die
  await client.connect()
  try {
    const { rows } = await client.query(
      'SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS owner, EXISTS (SELECT FROM pg_database WHERE datname = $2) AS database',
      [OWNER, DATABASE],
    )
    const owner = escapeIdentifier(OWNER)
    if (!rows[0].owner)
      await client.query(
        `CREATE ROLE ${owner} LOGIN CREATEROLE CREATEDB PASSWORD ${escapeLiteral(ownerPassword(password))};
         GRANT pg_signal_backend TO ${owner}`,
      )
    if (!rows[0].database) await client.query(`CREATE DATABASE ${escapeIdentifier(DATABASE)} OWNER ${owner}`)
  } finally {
    await client.end()
  }
}
