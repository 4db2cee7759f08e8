import { fork, type ChildProcess } from 'node:child_process'
import nodemailer from 'nodemailer'
import { startSink } from '@/e2e/integration/support/sink'
import { programFile } from '@/lib/cli/launcher/installation'
import { runMember } from './member'

/**
 * Programs a benchmark runs beside itself, so that the sink, the yardstick and the engine each have a process
 * of their own: `node build/bench.mjs --child sink`.
 */
export type SinkReport = { count: number; firstAt: number; lastAt: number }
type Order = { report: true } | { port: number; connections: number; messages: number; bytes: number }

/** When the sink accepted the first and the last message, and which. */
export type ChildSink = { port: number; report: () => Promise<SinkReport>; stop: () => Promise<void> }

/** The part of main that a child runs. @returns whether this process is a child */
export async function runChild(args: string[]): Promise<boolean> {
  if (args[0] !== '--child') return false
  process.once('disconnect', () => process.exit(0))
  if (args[1] === 'sink') await runSink()
  else if (args[1] === 'member') runMember()
  else runPool()
  return true
}

async function runSink(): Promise<void> {
  let report: SinkReport = { count: 0, firstAt: 0, lastAt: 0 }
  const sink = await startSink({
    keep: false,
    onEnd: () => {
      const now = performance.timeOrigin + performance.now()
      report = { count: report.count + 1, firstAt: report.firstAt || now, lastAt: now }
      return null
    },
  })
  process.on('message', () => {
    process.send!(report)
    report = { count: 0, firstAt: 0, lastAt: 0 }
    sink.messages.length = 0
  })
  process.send!({ port: sink.port })
}

/** Raw nodemailer as one would use it: a pool, and sendMail for each message. */
function runPool(): void {
  process.on('message', (order: Order) => {
    if ('report' in order) return
    const transport = nodemailer.createTransport({
      host: '127.0.0.1',
      port: order.port,
      ignoreTLS: true,
      pool: true,
      maxConnections: order.connections,
      maxMessages: Infinity,
    })
    const text = 'x'.repeat(order.bytes)
    const all = Array.from({ length: order.messages }, () =>
      transport.sendMail({
        from: '"Atelier" <courrier@atelier.example>',
        to: 'client@client.example',
        subject: 'Bonjour',
        text,
      }),
    )
    void Promise.all(all).then(() => {
      transport.close()
      process.send!({ done: true })
    })
  })
  process.send!({ ready: true })
}

function start(kind: 'sink' | 'pool'): ChildProcess {
  return fork(programFile('bench'), ['--child', kind], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
}

const answer = <T>(child: ChildProcess) =>
  new Promise<T>((resolve) => child.once('message', (message) => resolve(message as T)))

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.disconnect()
  await ended
}

/** A sink in a process of its own. A report starts a new count. */
export async function startChildSink(): Promise<ChildSink> {
  const child = start('sink')
  const { port } = await answer<{ port: number }>(child)
  return {
    port,
    report: () => {
      const report = answer<SinkReport>(child)
      child.send({ report: true })
      return report
    },
    stop: () => end(child),
  }
}

/** Sends through a pool in a process of its own, until every message was accepted. */
export async function sendByPool(order: Exclude<Order, { report: true }>): Promise<void> {
  const child = start('pool')
  await answer(child)
  const done = answer(child)
  child.send(order)
  await done
  await end(child)
}
