import { randomBytes } from 'node:crypto'
import { roleNames } from '@/lib/db/roles'
import { urlOf, withClient } from './sql'
import { ensureTemplate } from './template'
import { openTestServer } from './test-server'

/** A migrated, empty database of a test's own, with the three logins' addresses. */
export interface TestDatabase {
  name: string
  ownerUrl: string
  webUrl: string
  workerUrl: string
  drop(): Promise<void>
}

/**
 * Clones the migrated template. Roles belong to the server, so a clone has its template's: relais_role_prefix()
 * says which.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = await openTestServer()
  const template = await ensureTemplate(server.ownerUrl)
  const name = `relais_x${process.pid}_${randomBytes(4).toString('hex')}`
  await withClient(server.ownerUrl, (client) =>
    client.query(`CREATE DATABASE ${name} TEMPLATE ${template.name}`),
  )
  const roles = roleNames(template.name)
  const { webPassword, workerPassword } = template.passwords
  return {
    name,
    ownerUrl: urlOf(server.ownerUrl, { database: name }),
    webUrl: urlOf(server.ownerUrl, { database: name, user: roles.web, password: webPassword }),
    workerUrl: urlOf(server.ownerUrl, { database: name, user: roles.worker, password: workerPassword }),
    drop: async () => {
      await withClient(server.ownerUrl, (client) =>
        client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
      )
    },
  }
}
