import { execFile } from 'node:child_process'
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findFreePort } from '@/e2e/run/free-port'

const run = promisify(execFile)
const PROGRAMS = ['/usr/sbin/postfix', '/usr/sbin/smtp-source']

/** A Postfix of the benchmark's own. */
export type Postfix = {
  /** Hands over messages on as many connections at once; resolves when all were accepted. */
  accept: (order: { connections: number; messages: number; bytes: number }) => Promise<void>
  stop: () => Promise<void>
}

/**
 * Starts Debian's Postfix (its package's own defaults, each message synced to disk before it is accepted) with a
 * configuration and a queue of its own, which delivers everything to one sink.
 * @returns null where it is not installed, or this is not root
 */
export async function startPostfix(sinkPort: number, connections: number): Promise<Postfix | null> {
  const installed = await Promise.all(PROGRAMS.map((file) => access(file))).catch(() => null)
  if (!installed || process.getuid?.() !== 0) return null
  const folder = await mkdtemp(join(tmpdir(), 'relais-postfix-'))
  const port = await findFreePort()
  const places = { conf: join(folder, 'conf'), queue: join(folder, 'queue'), data: join(folder, 'data') }
  for (const place of Object.values(places)) await mkdir(place)
  await run('chown', ['postfix', places.data])
  await run('chmod', ['755', folder])
  const settings = {
    compatibility_level: '3.6',
    queue_directory: places.queue,
    data_directory: places.data,
    mail_owner: 'postfix',
    setgid_group: 'postdrop',
    mydestination: '',
    inet_interfaces: '127.0.0.1',
    inet_protocols: 'ipv4',
    mynetworks: '127.0.0.0/8',
    relayhost: `[127.0.0.1]:${sinkPort}`,
    maillog_file: join(places.queue, 'mail.log'),
    maillog_file_prefixes: folder,
    smtp_tls_security_level: 'none',
    smtpd_client_connection_count_limit: '0',
    // As many connections as the other side is given, from the start.
    smtp_destination_concurrency_limit: String(connections),
    initial_destination_concurrency: String(connections),
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`)
  await writeFile(join(places.conf, 'main.cf'), `${lines.join('\n')}\n`)
  const master = await readFile('/usr/share/postfix/master.cf.dist', 'utf8')
  const own = master.replace(/^smtp(\s+inet\s.*)$/m, `127.0.0.1:${port}$1`)
  await writeFile(join(places.conf, 'master.cf'), own)
  const control = (command: string) => run('/usr/sbin/postfix', ['-c', places.conf, command])
  await control('start')
  return {
    accept: async ({ connections: sessions, messages, bytes }) => {
      const amounts = ['-s', String(sessions), '-m', String(messages), '-l', String(bytes)]
      const mailboxes = ['-f', 'courrier@atelier.example', '-t', 'client@client.example']
      await run('/usr/sbin/smtp-source', [...amounts, ...mailboxes, `127.0.0.1:${port}`])
    },
    stop: async () => {
      await control('stop').catch(() => null)
      await rm(folder, { recursive: true, force: true })
    },
  }
}
