import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/**
 * Installs Debian's PostgreSQL 15, the oldest that is supported, where that can be done (root and apt) and no
 * PostgreSQL is there. The tests that want it say so when they had to skip.
 */
export function offerPostgres15(): void {
  if (existsSync('/usr/lib/postgresql/15/bin/postgres') || process.getuid?.() !== 0) return
  const policy = spawnSync('apt-cache', ['policy', 'postgresql-15'], { encoding: 'utf8' })
  if (policy.status !== 0 || !/Candidate: 15/.test(policy.stdout)) return
  console.error('Installing PostgreSQL 15 for the tests…')
  // Its package makes and starts a cluster of its own unless told not to; ours live in temporary folders.
  spawnSync('sh', [
    '-c',
    'mkdir -p /etc/postgresql-common && [ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf',
  ])
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  spawnSync('apt-get', ['-qq', 'install', '-y', '--no-install-recommends', 'postgresql-15'], {
    env,
    stdio: 'inherit',
  })
}
