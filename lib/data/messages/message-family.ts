import { serverInclude } from '@/lib/data/mail-servers/mail-server-view'
import type { Prisma } from '@/lib/db'
import type { AttemptView, RecipientView } from './get-message'

const PARTS = {
  mailServer: { include: serverInclude, omit: { passwordSealed: true } },
  recipients: { orderBy: { position: 'asc' } },
  attempts: { orderBy: { number: 'asc' } },
} as const satisfies Prisma.MessageInclude

/** A root with its children: what people see as one message. */
export const familyInclude = {
  ...PARTS,
  children: { include: PARTS, orderBy: { id: 'asc' } },
  attachments: { orderBy: { position: 'asc' }, select: { id: true, fileName: true, size: true } },
  events: { orderBy: { at: 'asc' } },
  body: true,
} as const satisfies Prisma.MessageInclude

export type FamilyRow = Prisma.MessageGetPayload<{ include: typeof familyInclude }>
type Part = Pick<FamilyRow, 'recipients' | 'attempts'>

/** The one of the family that is under way or came last: its server is the one that counts. */
export function activePart(root: FamilyRow): FamilyRow | FamilyRow['children'][number] {
  return root.children.at(-1) ?? root
}

/** Everybody once, in the order they were written. */
export function recipientsOf(root: FamilyRow): RecipientView[] {
  return parts(root)
    .flatMap(({ recipients }) => recipients)
    .sort((a, b) => a.position - b.position)
    .map(({ kind, name, address, state, reply, settledAt }) => ({
      kind: kind as RecipientView['kind'],
      name,
      address,
      state: state as RecipientView['state'],
      reply,
      settledAt,
    }))
}

/** Every try, whoever it was for, numbered through. */
export function attemptsOf(root: FamilyRow): AttemptView[] {
  return parts(root)
    .flatMap(({ attempts, recipients }) => attempts.map((attempt) => ({ ...attempt, recipients })))
    .sort((a, b) => a.endedAt.getTime() - b.endedAt.getTime())
    .map(({ startedAt, endedAt, outcome, reply, code, nextAt, dialogue, recipients }, index) => ({
      number: index + 1,
      startedAt,
      endedAt,
      outcome: outcome as AttemptView['outcome'],
      // Recipients are settled in the statement that ends the try.
      accepted: recipients.filter(
        ({ state, settledAt }) => state === 'sent' && settledAt?.getTime() === endedAt.getTime(),
      ).length,
      reply,
      code,
      nextAt,
      dialogue,
    }))
}

const parts = (root: FamilyRow): Part[] => [root, ...root.children]
