import { inSystem } from '@/lib/db'
import { LIFTED_BY_TEST } from '@/lib/domain/connection-causes'
import { stagesFor, type StageRecord } from '@/lib/domain/connection-stages'
import type { Security } from '@/lib/domain/mail-server-options'
import { Dialogue } from '@/lib/mail/dialogue'
import type { Deadlines } from '@/lib/mail/open-connection'
import type { SmtpFailure } from '@/lib/mail/smtp-failure'
import { testConnection, type ConnectionTestResult } from '@/lib/mail/test-connection'
import { recordGrantCheck } from '@/lib/microsoft/record-grant-check'
import { log } from '@/lib/platform/log'
import { rememberLimits } from './sending-server'
import type { Lease } from './sql/claim-leases'
import {
  beginTest,
  endLostTests,
  liftHold,
  recheckLater,
  writeTest,
  type BegunTest,
} from './sql/connection-tests'
import { keepDialogue } from './sql/dialogues'
import type { Pool } from './sql/statement'
import { offerPassword, offerTokens, type Offers, type OfferedToken } from './test-credentials'

/** Seconds until a grant that the server refused is tried again by itself: it may have been mended there. */
const RECHECK_AFTER = 15 * 60

/**
 * Runs the connection test that waits on a mail server, if one does, for the holder of its lease. It is one of the
 * server's connections. Each stage is written as it ends; a test that an earlier holder left is ended.
 * @param signal cuts it short: it ends as interrupted, if this lease may still write
 */
export async function runConnectionTest(
  pool: Pool,
  lease: Lease,
  { signal, deadlines }: { signal: AbortSignal; deadlines?: Deadlines },
): Promise<void> {
  await endLostTests(pool, lease)
  const server = await readServer(lease)
  if (!server || signal.aborted) return
  const test = await beginTest(pool, lease, stagesFor(server))
  if (test) await new TestRun(pool, lease, test, server, signal, deadlines).run()
}

type Server = NonNullable<Awaited<ReturnType<typeof readServer>>>

function readServer({ companyId, mailServerId }: Lease) {
  return inSystem(async (tx) => {
    const row = await tx.mailServer.findFirst({ where: { companyId, id: mailServerId, deletedAt: null } })
    return row && { ...row, security: row.security as Security }
  })
}

class TestRun {
  private readonly stages: StageRecord[] = []
  private readonly dialogue: Dialogue | null
  private readonly lost = new AbortController()
  private writing: Promise<void> = Promise.resolve()
  private token: OfferedToken = null

  constructor(
    private readonly pool: Pool,
    private readonly lease: Lease,
    private readonly test: BegunTest,
    private readonly server: Server,
    private readonly signal: AbortSignal,
    private readonly deadlines: Deadlines | undefined,
  ) {
    this.dialogue = server.debug ? new Dialogue() : null
  }

  async run(): Promise<void> {
    const result = await this.connect().catch((error: unknown): ConnectionTestResult => {
      log.error({ err: error, server: this.lease.mailServerId }, 'a connection test failed by itself')
      return { outcome: 'stopped' }
    })
    await this.writing
    await this.conclude(result)
    const state = result.outcome === 'stopped' ? 'interrupted' : result.outcome
    // Last: whoever sees that it is over finds all that it found.
    await writeTest(this.pool, this.lease, this.test.id, { stages: this.stages, state })
  }

  private connect(): Promise<ConnectionTestResult> {
    const { host, port, security, authentication } = this.server
    const offers = this.offers()
    const credentials = async (refused: SmtpFailure | null) =>
      // The first one asks for nothing: what it is given is thrown away.
      (await offers.next(refused as SmtpFailure)).value
    return testConnection({
      server: { host, port, security },
      signsIn: authentication !== 'none',
      credentials,
      mailbox: this.test.mailbox,
      report: (record) => this.report(record),
      signal: AbortSignal.any([this.signal, this.lost.signal]),
      dialogue: this.dialogue,
      deadlines: this.deadlines,
    })
  }

  private offers(): Offers {
    if (this.server.authentication === 'password') return offerPassword(this.lease, this.server)
    return offerTokens(this.lease, this.server.username, (token) => (this.token = token))
  }

  private report(record: StageRecord): void {
    this.stages.push(record)
    const stages = [...this.stages]
    this.writing = this.writing.then(async () => {
      const ours = await writeTest(this.pool, this.lease, this.test.id, { stages, state: 'running' })
      if (!ours) this.lost.abort()
    })
    this.writing.catch(() => this.lost.abort())
  }

  /** What the test found out holds for sending too. */
  private async conclude({ outcome, sizeLimit }: ConnectionTestResult): Promise<void> {
    const part = this.dialogue?.take()
    if (part) await keepDialogue(this.pool, this.lease, part, { testId: this.test.id })
    if (sizeLimit !== undefined) await rememberLimits(this.lease, { sizeLimit })
    await this.concludeGrant()
    if (outcome === 'passed') await liftHold(this.pool, this.lease, LIFTED_BY_TEST)
  }

  private async concludeGrant(): Promise<void> {
    const auth = this.stages.find(({ stage }) => stage === 'auth')
    if (!auth || !this.token) return
    const { companyId, mailServerId } = this.lease
    const check = { companyId, mailServerId, version: this.token.grantVersion }
    if (auth.ok) await recordGrantCheck({ ...check, ok: true, smtpUser: auth.facts.user ?? '' })
    // Only a definite no is the grant's: anything else may be mended by waiting.
    else if (auth.reply !== null && /^5\d\d/.test(auth.reply)) {
      const replyCode = /^\d{3}( \d\.\d+\.\d+)?/.exec(auth.reply)![0]
      await recordGrantCheck({ ...check, ok: false, reply: auth.reply, replyCode })
      await recheckLater(this.pool, this.lease, RECHECK_AFTER)
    }
  }
}
