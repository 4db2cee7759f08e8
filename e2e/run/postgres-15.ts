import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { urlOf, withClient } from './sql'

/** Where Debian keeps PostgreSQL 15, or null. */
export function findPostgres15(): string | null {
  const config = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' })
  const folders = [config.status === 0 ? config.stdout.trim() : '', '/usr/lib/postgresql/15/bin']
  return folders.find((folder) => folder && isVersion15(folder)) ?? null
}

function isVersion15(folder: string): boolean {
  const { status, stdout } = spawnSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8' })
  return status === 0 && / 15\./.test(stdout)
}

/**
 * Starts a PostgreSQL 15 that lives only for a test, with an owner like a managed server's (CREATEROLE,
 * CREATEDB, no superuser). As root it runs as the user `postgres`, which Debian's package makes.
 */
export async function startPostgres15(bin: string): Promise<{ ownerUrl: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'relais-pg15-'))
  const run = (program: string, ...args: string[]) =>
    process.getuid?.() === 0
      ? execFileSync(
          'setpriv',
          ['--reuid=postgres', '--regid=postgres', '--clear-groups', join(bin, program), ...args],
          { cwd: folder, stdio: 'ignore' },
        )
      : execFileSync(join(bin, program), args, { cwd: folder, stdio: 'ignore' })
  if (process.getuid?.() === 0) execFileSync('chown', ['postgres', folder])
  chmodSync(folder, 0o700)
  const data = join(folder, 'data')
  const port = await freePort()
  run('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync')
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off`
  run('pg_ctl', '-D', data, '-o', options, '-l', join(folder, 'log'), '-w', 'start')
  const superuser = `postgresql://postgres@127.0.0.1:${port}/postgres`
  await withClient(superuser, async (client) => {
    await client.query(`CREATE ROLE owner15 LOGIN CREATEROLE CREATEDB PASSWORD 'owner15'`)
    await client.query('CREATE DATABASE relais OWNER owner15')
  })
  return {
    ownerUrl: urlOf(superuser, { database: 'relais', user: 'owner15', password: 'owner15' }),
    async stop() {
      run('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
