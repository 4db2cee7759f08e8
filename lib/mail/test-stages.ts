import type { StageFacts, StageRecord, TestStage } from '@/lib/domain/connection-stages'
import type { TestCause } from '@/lib/domain/connection-causes'
import { classifyReply, type ReplyStage } from '@/lib/domain/smtp-replies'
import { GuardError } from '@/lib/platform/network-guard'
import { SmtpFailure, toConnectFailure } from './smtp-failure'
import type { SmtpServer } from './smtp-target'

/** Ends a test at the stage it is thrown in. */
export class StageFailure extends Error {
  override readonly name = 'StageFailure'
  constructor(
    readonly reason: TestCause,
    readonly found: { reply?: string | null; code?: string | null; facts?: StageFacts } = {},
    options?: { cause?: unknown },
  ) {
    super(reason, options)
  }
}

/** The test was told to stop: no stage failed. */
export class TestStopped extends Error {
  override readonly name = 'TestStopped'
}

export type Found = { reply?: string | null; facts?: StageFacts }

/** Longer ones are cut: a row holds a test's stages together. */
const MAX_REPLY = 2_000

/** Times the stages, and reports how each ended. */
export class StageClock {
  private since = performance.now()

  constructor(
    private readonly server: SmtpServer,
    private readonly blank: (text: string) => string,
    private readonly report: (record: StageRecord) => void,
    private readonly signal: AbortSignal,
  ) {}

  /** From here on the next stage's time runs. */
  begin(): void {
    this.since = performance.now()
  }

  /** Runs a stage and reports it. @throws StageFailure or TestStopped, reported already */
  async run<T>(stage: TestStage, work: () => Promise<[T, Found]>): Promise<T> {
    this.begin()
    try {
      const [result, found] = await this.untilStopped(work)
      this.passed(stage, found)
      return result
    } catch (error) {
      throw this.failed(stage, error)
    }
  }

  passed(stage: TestStage, { reply = null, facts = {} }: Found = {}): void {
    this.report({ ...this.base(stage), ok: true, reply: this.clean(reply), facts, cause: null })
    this.begin()
  }

  /** Reports the stage that ended the test. @returns what to throw */
  failed(stage: TestStage, error: unknown, facts: StageFacts = {}): Error {
    if (error instanceof TestStopped || this.signal.aborted) return new TestStopped()
    const failure = this.explain(stage, error)
    const { reply = null, code = null } = failure.found
    this.report({
      ...this.base(stage),
      ok: false,
      reply: this.clean(reply),
      facts: { ...failure.found.facts, ...facts },
      cause: failure.reason,
      code,
    })
    return failure
  }

  /** The work's result, unless the test is stopped first. */
  async untilStopped<T>(work: () => Promise<T>): Promise<T> {
    const { signal } = this
    if (signal.aborted) throw new TestStopped()
    let stop = () => {}
    const stopped = new Promise<never>((_resolve, reject) => {
      stop = () => reject(new TestStopped())
      signal.addEventListener('abort', stop)
    })
    try {
      return await Promise.race([work(), stopped])
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

  private explain(stage: TestStage, error: unknown): StageFailure {
    if (error instanceof StageFailure) return error
    if (error instanceof GuardError) return new StageFailure(error.reason, {}, { cause: error })
    const failure =
      error instanceof SmtpFailure
        ? error
        : toConnectFailure(error, stage === 'auth' ? 'auth' : 'connect', this.server)
    return new StageFailure(failure.key, { reply: failure.reply }, { cause: error })
  }

  private base(stage: TestStage) {
    return { stage, ms: Math.max(0, Math.round(performance.now() - this.since)), code: null }
  }

  private clean(reply: string | null): string | null {
    return reply === null ? null : this.blank(reply).replaceAll('\0', '').slice(0, MAX_REPLY)
  }
}

/** A reply that must begin so. @throws StageFailure with what it means */
export function requireReply(reply: string, expected: RegExp, stage: ReplyStage): void {
  if (expected.test(reply)) return
  if (/^[45]\d\d\b/.test(reply)) throw new StageFailure(classifyReply(reply, stage).key, { reply })
  throw new StageFailure(stage === 'data' ? 'no_354' : 'protocol', { reply })
}
