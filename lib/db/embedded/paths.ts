import { join, resolve } from 'node:path'

/** Where things are under DATA_DIR. */
export function embeddedPaths(dataDir: string) {
  const root = resolve(dataDir)
  const postgres = join(root, 'postgres')
  return {
    root,
    postgres,
    data: join(postgres, 'data'),
    pidFile: join(postgres, 'data', 'postmaster.pid'),
    password: join(postgres, 'password'),
    port: join(postgres, 'port'),
    log: join(postgres, 'server.log'),
    launchers: join(root, 'launchers'),
    lock: join(root, 'launcher.lock'),
  }
}

export type EmbeddedPaths = ReturnType<typeof embeddedPaths>
