import { inCompany, type Prisma } from '@/lib/db'
import { dialogueLinesSchema, type DialogueLine } from '@/lib/domain/connection-stages'
import { isId } from '@/lib/platform/ids'
import { authorize, type CompanyActor } from '@/lib/data/authorize'

/** What was said with a mail server; no body, no secret. */
export type DialogueView = {
  id: string
  startedAt: Date
  lines: DialogueLine[]
  /** There was more than is kept. */
  truncated: boolean
}

/** A message's page shows the last ones. */
const MOST = 10

/**
 * The dialogues of a message's attempts and of its children's, oldest first.
 * @param ids the message and those that carried on for some of its recipients
 * @throws AppError forbidden
 */
export async function findMessageDialogues(who: CompanyActor, id: string): Promise<DialogueView[]> {
  authorize(who, 'dialogue.view')
  const companyId = who.company.id
  if (!isId(id)) return []
  const rows = await inCompany(companyId, (tx) =>
    tx.dialogue.findMany({
      where: { companyId, message: { OR: [{ id }, { parentId: id }] } },
      orderBy: { id: 'desc' },
      take: MOST,
    }),
  )
  return rows.reverse().map(toDialogue)
}

/**
 * The last connection to a server that came to nothing while mail was to be sent, if one did since the last test.
 * @throws AppError forbidden
 */
export async function getFailedDialogue(
  who: CompanyActor,
  mailServerId: string,
): Promise<DialogueView | null> {
  authorize(who, 'dialogue.view')
  const companyId = who.company.id
  if (!isId(mailServerId)) return null
  const row = await inCompany(companyId, (tx) =>
    tx.dialogue.findFirst({
      where: { companyId, mailServerId, testId: null, messageId: null },
      orderBy: { id: 'desc' },
    }),
  )
  return row && toDialogue(row)
}

type Row = Pick<Prisma.DialogueGetPayload<object>, 'id' | 'startedAt' | 'lines' | 'truncated'>

export function toDialogue({ id, startedAt, lines, truncated }: Row): DialogueView {
  return { id, startedAt, lines: dialogueLinesSchema.catch([]).parse(lines), truncated }
}
