import { inCompany, type Prisma, type Tx } from '@/lib/db'
import {
  readStageRecords,
  stagesFor,
  TEST_STAGES,
  type StageRecord,
  type TestStage,
  type TestState,
} from '@/lib/domain/connection-stages'
import type { Security } from '@/lib/domain/mail-server-options'
import { isId } from '@/lib/platform/ids'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { toDialogue, type DialogueView } from './dialogues'

export type ShownStage = {
  stage: TestStage
  state: 'ok' | 'now' | 'failed' | 'next'
  /** What it found; null: not reached, or under way. */
  record: StageRecord | null
}

export type ConnectionTestView = {
  id: string
  state: TestState
  stages: ShownStage[]
  requestedAt: Date
  endedAt: Date | null
  /** Name of who asked; null: no longer of the company. */
  by: string | null
  /** Whom MAIL FROM and RCPT TO name. */
  mailbox: string
  /** The server was saved since. */
  outdated: boolean
  /** It is not over, and no worker has given a sign of life lately. */
  workerAway: boolean
  /** What was said, for who may see it and where it was kept. */
  dialogue: DialogueView | null
}

/** Workers say every 10 s that they live (lib/worker/run-worker). */
const WORKER_FRESH_SECONDS = 35

/**
 * A server's last connection test; null when there was none.
 * @throws AppError forbidden
 */
export async function getLatestTest(
  who: CompanyActor,
  mailServerId: string,
): Promise<ConnectionTestView | null> {
  authorize(who, 'mail_server.view')
  const companyId = who.company.id
  if (!isId(mailServerId)) return null
  return inCompany(companyId, async (tx) => {
    const row = await tx.connectionTest.findFirst({
      where: { companyId, mailServerId, mailServer: { deletedAt: null } },
      include: { mailServer: { select: { version: true, security: true, authentication: true } } },
      orderBy: { id: 'desc' },
    })
    if (!row) return null
    const [{ lost = false, away = false } = {}] = await tx.$queryRaw<{ lost: boolean; away: boolean }[]>`
      SELECT ${row.state} = 'running' AND (l.epoch <> ${row.epoch}::bigint OR l.owner IS NULL OR l.until < now()) AS lost,
        NOT EXISTS (SELECT FROM workers WHERE seen_at > now() - make_interval(secs => ${WORKER_FRESH_SECONDS})) AS away
      FROM mail_server_leases l WHERE l.company_id = ${companyId}::uuid AND l.mail_server_id = ${mailServerId}::uuid`
    const state = lost ? 'interrupted' : (row.state as TestState)
    const by = await tx.user.findFirst({ where: { id: row.requestedBy }, select: { name: true } })
    return {
      id: row.id,
      state,
      stages: toShownStages(row, state),
      requestedAt: row.requestedAt,
      endedAt: row.endedAt,
      by: by?.name ?? null,
      mailbox: row.mailbox,
      outdated: row.serverVersion !== row.mailServer.version,
      workerAway: away && (state === 'waiting' || state === 'running'),
      dialogue: who.can('dialogue.view') ? await findTestDialogue(tx, companyId, row.id) : null,
    }
  })
}

async function findTestDialogue(tx: Tx, companyId: string, testId: string): Promise<DialogueView | null> {
  const row = await tx.dialogue.findFirst({ where: { companyId, testId } })
  return row && toDialogue(row)
}

type Row = Pick<Prisma.ConnectionTestGetPayload<object>, 'expected' | 'stages'> & {
  mailServer: { security: string; authentication: string }
}

/** Every stage it has, in their order: what it found, where it is, what it did not reach. */
function toShownStages({ expected, stages, mailServer }: Row, state: TestState): ShownStage[] {
  const records = readStageRecords(stages)
  const planned = TEST_STAGES.filter((stage) => expected.includes(stage))
  const order: TestStage[] =
    planned.length > 0
      ? [...planned].sort((a, b) => expected.indexOf(a) - expected.indexOf(b))
      : stagesFor({ security: mailServer.security as Security, authentication: mailServer.authentication })
  const current =
    state === 'running' ? order.find((stage) => !records.some((one) => one.stage === stage)) : null
  const over = records.some(({ ok }) => !ok)
  return order.map((stage) => {
    const record = records.find((one) => one.stage === stage) ?? null
    const shown = record ? (record.ok ? 'ok' : 'failed') : stage === current && !over ? 'now' : 'next'
    return { stage, state: shown, record }
  })
}
