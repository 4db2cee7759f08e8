import { Client, escapeIdentifier, escapeLiteral } from 'pg'
import { membershipsOf, roleNames, type RoleNames } from './names'
import { scramVerifier } from './passwords'

export { derivePasswords } from './passwords'
export { roleNames, type RoleNames } from './names'

/** Two starts at once made the same thing: duplicate object, its unique index, "tuple concurrently updated". */
const COLLISIONS = new Set(['42710', '23505', 'XX000', '40001', '40P01'])
const TRIES = 5

export interface Logins {
  webUrl: string
  workerUrl: string
  prefix: string
}

/**
 * Makes the groups and logins of design.md ("Database roles") where they are missing, before the migrations,
 * which grant to the groups. Groups: <prefix>_company, _identity, _operator, _system; NOLOGIN, NOBYPASSRLS,
 * owners of nothing. Logins: <prefix>_web and <prefix>_worker, NOINHERIT: they can do nothing until they SET
 * ROLE. Changes nothing, and takes no lock, when all is as it should be.
 *
 * @param options.prefix by default what the database says it was migrated for (`relais_role_prefix()`: a copy
 * keeps its template's roles), else the database's name
 * @returns addresses for the two logins, which were tried
 * @throws Error with one sentence, e.g. when the owner may not create roles
 */
export async function ensureLogins(options: {
  ownerUrl: string
  webPassword: string
  workerPassword: string
  prefix?: string
}): Promise<Logins> {
  const client = await connect(options.ownerUrl)
  try {
    const prefix = options.prefix ?? (await readPrefix(client))
    const names = roleNames(prefix)
    await retryCollisions(() => ensureRoles(client, names))
    const login = async (name: string, password: string) => {
      const url = urlFor(options.ownerUrl, name, password)
      if (!(await canConnect(url)))
        await retryCollisions(() =>
          client.query(
            `ALTER ROLE ${escapeIdentifier(name)} PASSWORD ${escapeLiteral(scramVerifier(password))}`,
          ),
        )
      return url
    }
    return {
      prefix,
      webUrl: await login(names.web, options.webPassword),
      workerUrl: await login(names.worker, options.workerPassword),
    }
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error
    throw new Error(
      'The login of DATABASE_URL may not create roles: make them as docs/database-roles.md says and set WEB_DATABASE_URL and WORKER_DATABASE_URL.',
      { cause: error },
    )
  } finally {
    await client.end()
  }
}

/** The prefix of a database's roles, without changing anything. */
export async function readRolePrefix(ownerUrl: string): Promise<string> {
  const client = await connect(ownerUrl)
  try {
    return await readPrefix(client)
  } finally {
    await client.end()
  }
}

async function readPrefix(client: Client): Promise<string> {
  const { rows } = await client.query(
    `SELECT current_database() AS name, to_regprocedure('relais_role_prefix()') IS NOT NULL AS migrated`,
  )
  if (!rows[0].migrated) return rows[0].name
  return (await client.query('SELECT relais_role_prefix() AS prefix')).rows[0].prefix
}

async function ensureRoles(client: Client, names: RoleNames): Promise<void> {
  const all = Object.values(names)
  const { rows: roles } = await client.query('SELECT rolname FROM pg_roles WHERE rolname = ANY($1)', [all])
  const there = new Set(roles.map((row) => row.rolname))
  for (const name of all.filter((role) => !there.has(role)))
    await client.query(`CREATE ROLE ${escapeIdentifier(name)} ${kindOf(name, names)}`)
  const { rows: members } = await client.query(
    `SELECT m.rolname AS login, g.rolname AS "group" FROM pg_auth_members am
       JOIN pg_roles m ON m.oid = am.member JOIN pg_roles g ON g.oid = am.roleid WHERE m.rolname = ANY($1)`,
    [[names.web, names.worker]],
  )
  for (const { login, groups } of membershipsOf(names))
    for (const group of groups)
      if (!members.some((row) => row.login === login && row.group === group))
        await client.query(`GRANT ${escapeIdentifier(group)} TO ${escapeIdentifier(login)}`)
}

function kindOf(name: string, names: RoleNames): string {
  const login = name === names.web || name === names.worker
  return login ? 'LOGIN NOINHERIT' : 'NOLOGIN NOINHERIT'
}

async function retryCollisions<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++)
    try {
      return await work()
    } catch (error) {
      if (tries === TRIES || !COLLISIONS.has((error as { code?: string }).code ?? '')) throw error
      await new Promise((done) => setTimeout(done, 20 * tries + Math.random() * 50))
    }
}

function urlFor(ownerUrl: string, user: string, password: string): string {
  const url = new URL(ownerUrl)
  url.username = encodeURIComponent(user)
  url.password = encodeURIComponent(password)
  return url.href
}

async function canConnect(url: string): Promise<boolean> {
  try {
    await (await connect(url)).end()
    return true
  } catch (error) {
    if (/^28/.test((error as { code?: string }).code ?? '')) return false // invalid password or authorization
    throw error
  }
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {}) // the query in progress rejects; without a listener the process would die
  await client.connect()
  return client
}
