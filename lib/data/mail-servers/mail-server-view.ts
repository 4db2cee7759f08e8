import type { Prisma } from '@/lib/db'
import type { Authentication, Security } from '@/lib/domain/mail-server-options'
import { findHoldReason, type HoldReason } from '@/lib/domain/message-state'
import { kindOfServer, type ServerKind } from '@/lib/domain/pace'
import { mayBeReplaced } from '@/lib/domain/server-trouble'
import { REPLY_KEYS, type ReplyKey } from '@/lib/domain/smtp-replies'
import { isAddress } from '@/lib/domain/addresses'
import type { ServerForChoice } from '@/lib/domain/choose-server'

/** What every view of a server reads: never its password, never its tokens. */
export const serverInclude = {
  grant: { omit: { cacheSealed: true } },
  lease: true,
} as const satisfies Prisma.MailServerInclude

export type ServerRow = Prisma.MailServerGetPayload<{
  include: typeof serverInclude
  omit: { passwordSealed: true }
}>

/** Why the server sends nothing now, or null. */
export function holdReasonOf(row: ServerRow, now = new Date()): HoldReason | null {
  return findHoldReason(
    {
      authentication: row.authentication,
      grantState: row.grant?.state ?? null,
      pausedAt: row.pausedAt,
      archivedAt: row.archivedAt,
      deletedAt: row.deletedAt,
      heldUntil: row.lease?.heldUntil ?? null,
      heldCode: row.lease?.heldCode ?? null,
    },
    now,
  )
}

/** The address a server sends as by itself: the connected mailbox, else a user name that is an address. */
export function accountOf(row: ServerRow): string | null {
  if (row.grant?.username && row.grant.state !== 'none') return row.grant.username
  return row.username && isAddress(row.username) ? row.username : null
}

/** A server as the choice by From sees it. */
export function toServerForChoice(row: ServerRow): ServerForChoice {
  const hold = holdReasonOf(row)
  return {
    id: row.id,
    description: row.description,
    priority: row.priority,
    account: accountOf(row),
    fromFilter: row.fromFilter,
    displayName: row.displayName,
    ready: hold === null,
    troubled: mayBeReplaced({
      hold,
      heldCode: row.lease?.heldCode ?? null,
      faults: row.lease?.faultCount ?? 0,
    }),
  }
}

export type MailServerView = {
  id: string
  description: string
  priority: number
  host: string
  port: number
  debug: boolean
  authentication: Authentication
  security: Security
  username: string | null
  hasPassword: boolean
  passwordSetAt: Date | null
  fromFilter: string
  displayName: string | null
  replyTo: string | null
  unsubscribe: string | null
  kind: ServerKind
  /** Limits of its own; null: those of its kind. */
  paceConnections: number | null
  pacePerMinute: number | null
  pacePerDay: number | null
  pacePerMessage: number | null
  /** A schedule of its own; null: the company's. */
  retryFirstMinutes: number | null
  retryLaterMinutes: number | null
  retryGiveUpHours: number | null
  pausedAt: Date | null
  archivedAt: Date | null
  version: number
  account: string | null
  /** The account that is connected, or is to be connected again; null: none. */
  connectedAccount: string | null
  grantState: string
  hold: HoldReason | null
  /** When it is tried again; null: it is not held, or for no set time. */
  heldUntil: Date | null
  heldReply: string | null
  /** Why, as a key of the table of replies; null: unknown. */
  heldCode: ReplyKey | null
}

export function toMailServerView(row: ServerRow): MailServerView {
  return {
    id: row.id,
    description: row.description,
    priority: row.priority,
    host: row.host,
    port: row.port,
    debug: row.debug,
    authentication: row.authentication as Authentication,
    security: row.security as Security,
    username: row.username,
    hasPassword: row.passwordSetAt !== null,
    passwordSetAt: row.passwordSetAt,
    fromFilter: row.fromFilter,
    displayName: row.displayName,
    replyTo: row.replyTo,
    unsubscribe: row.unsubscribe,
    kind: kindOfServer(row),
    paceConnections: row.paceConnections,
    pacePerMinute: row.pacePerMinute,
    pacePerDay: row.pacePerDay,
    pacePerMessage: row.pacePerMessage,
    retryFirstMinutes: row.retryFirstMinutes,
    retryLaterMinutes: row.retryLaterMinutes,
    retryGiveUpHours: row.retryGiveUpHours,
    pausedAt: row.pausedAt,
    archivedAt: row.archivedAt,
    version: row.version,
    account: accountOf(row),
    connectedAccount: row.grant && row.grant.state !== 'none' ? row.grant.username : null,
    grantState: row.grant?.state ?? 'none',
    hold: holdReasonOf(row),
    heldUntil: row.lease?.heldUntil ?? null,
    heldReply: row.lease?.heldReply ?? null,
    heldCode: REPLY_KEYS.find((key) => key === row.lease?.heldCode) ?? null,
  }
}
