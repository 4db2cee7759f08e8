import { fork, type ChildProcess } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { startSink } from '@/e2e/integration/support/sink'
import { programFile } from '@/lib/cli/launcher/installation'
import { runCaller, type CallerOrder } from '../faults/caller'
import { runWriter, type WriterOrder } from '../faults/writer'
import { runMember } from './member'
import { sendByTransport, sendByWire, type SenderKind, type SendOrder } from './yardsticks'

/**
 * Programs a benchmark runs beside itself, so that the sink, the yardstick and the engine each have a process
 * of their own: `node build/bench.mjs --child sink`.
 */
export type SinkReport = {
  count: number
  firstAt: number
  lastAt: number
  /** When each message was accepted (ms of the epoch), where the sink was asked to note it. */
  times: [messageId: string, at: number][]
}
export type SinkChoice = {
  /** What the answer to the end of a message waits, ms. */
  delayMs?: number
  /** Whether each message's time is noted. */
  noteTimes?: boolean
}

/** When the sink accepted the first and the last message, and which. */
export type ChildSink = { port: number; report: () => Promise<SinkReport>; stop: () => Promise<void> }

/** The part of main that a child runs. @returns whether this process is a child */
export async function runChild(args: string[]): Promise<boolean> {
  if (args[0] !== '--child') return false
  process.once('disconnect', () => process.exit(0))
  if (args[1] === 'ledger') await runLedger(JSON.parse(args[2]!) as LedgerOrder)
  else if (args[1] === 'writer') await runWriter(JSON.parse(args[2]!) as WriterOrder)
  else if (args[1] === 'caller') await runCaller(JSON.parse(args[2]!) as CallerOrder)
  else if (args[1] === 'sink') await runSink(JSON.parse(args[2] ?? '{}') as SinkChoice)
  else if (args[1] === 'member') runMember()
  else runSender(args[1] === 'wire' ? sendByWire : sendByTransport)
  return true
}

/** `delayMs`: what it takes over a message at the most, before it notes it and again before it answers. */
type LedgerOrder = { ledger: string; port: number; delayMs: number }

/** A sink that notes each Message-ID before it says yes: what it knows outlives a kill. */
async function runLedger({ ledger, port, delayMs }: LedgerOrder): Promise<void> {
  const take = () => new Promise((resolve) => setTimeout(resolve, Math.random() * delayMs))
  const sink = await startSink({
    keep: false,
    port,
    onEnd: async ({ messageId }) => {
      await take()
      appendFileSync(ledger, `${messageId}\n`)
      await take()
      return null
    },
  })
  setInterval(() => (sink.messages.length = 0), 1_000)
  process.send!({ port: sink.port })
}

const none = (): SinkReport => ({ count: 0, firstAt: 0, lastAt: 0, times: [] })

async function runSink({ delayMs = 0, noteTimes = false }: SinkChoice): Promise<void> {
  let report = none()
  const sink = await startSink({
    keep: false,
    onEnd: async ({ messageId }) => {
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs))
      const now = performance.timeOrigin + performance.now()
      report.count++
      report.firstAt ||= now
      report.lastAt = now
      if (noteTimes) report.times.push([messageId, now])
      return null
    },
  })
  process.on('message', () => {
    process.send!(report)
    report = none()
    sink.messages.length = 0
  })
  process.send!({ port: sink.port })
}

/** Sends what it is ordered to, and says when all was accepted. */
function runSender(send: (order: SendOrder) => Promise<void>): void {
  process.on('message', (order: SendOrder) => void send(order).then(() => process.send!({ done: true })))
  process.send!({ ready: true })
}

function start(kind: 'sink' | SenderKind, choice: SinkChoice = {}): ChildProcess {
  return fork(programFile('bench'), ['--child', kind, JSON.stringify(choice)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
}

const answer = <T>(child: ChildProcess) =>
  new Promise<T>((resolve) => child.once('message', (message) => resolve(message as T)))

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.disconnect()
  await ended
}

/** A sink in a process of its own. A report starts a new count. */
export async function startChildSink(choice: SinkChoice = {}): Promise<ChildSink> {
  const child = start('sink', choice)
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

/** Sends by a yardstick in a process of its own, until every message was accepted. */
export async function sendBy(kind: SenderKind, order: SendOrder): Promise<void> {
  const child = start(kind)
  await answer(child)
  const done = answer(child)
  child.send(order)
  await done
  await end(child)
}
