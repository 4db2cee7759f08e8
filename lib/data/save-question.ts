import { createHash } from 'node:crypto'
import type { Tx } from '@/lib/db'
import type { ServerEffect } from '@/lib/domain/mail-server-effects'
import type { FieldChange, FieldValues } from '@/lib/domain/three-way'
import { AppError } from '@/lib/platform/errors'
import type { CompanyActor } from '@/lib/data/authorize'

/** Who saved last, as far as that is known. */
export type Editor = { name: string | null; at: Date | null; self: boolean }

/** A server that is named in a question. */
export type NamedServer = { id: string; description: string; account: string }

/** What has to be answered before something is saved. Nothing was written. */
export type Question =
  /** Somebody else saved meanwhile. `stored`: all values as they are now. */
  | { kind: 'changed'; changes: FieldChange[]; stored: FieldValues; editor: Editor }
  /** Saving a server takes something away. */
  | { kind: 'effects'; effects: ServerEffect[]; token: string }
  /** Saving the application ends these connections. */
  | { kind: 'connections'; servers: NamedServer[]; token: string }
  /** The mailbox is connected to another server already; these addresses could be senders there. */
  | { kind: 'mailbox_taken'; server: NamedServer; addresses: string[] }

/** Thrown out of the transaction; to who does not know questions it is a conflict. */
export class SaveQuestion extends AppError {
  /** @param version the version it is asked about */
  constructor(
    readonly question: Question,
    readonly version: number,
  ) {
    super('conflict')
  }
}

export type SaveOptions = {
  /** For programs: yes to what would be taken away. Somebody else's changes are still asked about. */
  confirmed?: boolean
  /** Of the form of something new: sent twice, it makes one (lib/data/submissions). */
  key?: string | null
}

/** What was named in a question, as a text that a button can carry: another list is another question. */
export function digestOf(named: unknown): string {
  return createHash('sha256').update(JSON.stringify(named)).digest('hex').slice(0, 32)
}

/** Says who saved a row last. */
export async function findEditor(
  tx: Tx,
  who: CompanyActor,
  row: { editedBy: string | null; editedAt: Date | null },
): Promise<Editor> {
  const { editedBy, editedAt } = row
  const person = editedBy
    ? await tx.user.findFirst({ where: { id: editedBy }, select: { name: true } })
    : null
  return { name: person?.name ?? null, at: editedAt, self: editedBy === who.actor.userId }
}

/** What is written with every save. */
export function editedNow(who: CompanyActor): { editedBy: string; editedAt: Date } {
  return { editedBy: who.actor.userId, editedAt: new Date() }
}
