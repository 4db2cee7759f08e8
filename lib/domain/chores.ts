/**
 * What workers do by turns, each by one worker at a time, and how many seconds after one round the next begins.
 * Operators see them in this order.
 */
export const CHORES = {
  /** Adds outcomes to their hour. */
  statistics: 60,
  /** What an earlier holder of a server left in the middle and no claim would come by. */
  uncertain: 60,
  /** Servers with mail that were forgotten in the line: the net below. */
  reminders: 60,
  /** Mail to administrators of servers that need somebody. */
  alerts: 30,
  /** Waiting messages to another server, where a company's rules say so. */
  fallbacks: 30,
  /** Grants nobody used for long. */
  grants: 600,
  /** What companies keep no longer. */
  retention: 600,
  /** Rows and texts of mail-merges, by the same rules. */
  mail_merges: 600,
  /** Companies whose time to undo has passed, one-time links that were sent. */
  companies: 60,
  /** Uploads, tests, dialogues, drafts … that nobody needs any more. */
  leftovers: 600,
  /** Sessions, links, attempts at signing in that are over. */
  sign_in: 600,
} as const satisfies Record<string, number>

export type ChoreName = keyof typeof CHORES
export const CHORE_NAMES = Object.keys(CHORES) as ChoreName[]

/** Why a round ended early, for people: its worker stopped in the middle, the database did not answer, anything else. */
export const CHORE_ERRORS = ['stopped', 'database_away', 'unexpected'] as const
export type ChoreError = (typeof CHORE_ERRORS)[number]

/** What a round may have done. */
export const CHORE_COUNTS = [
  'added',
  'hours',
  'abandoned',
  'servers',
  'mails',
  'moved',
  'checks',
  'bodies',
  'messages',
  'auditEvents',
  'rows',
  'merges',
  'refused',
  'destroyed',
  'forgotten',
  'uploads',
  'attempts',
  'tests',
  'dialogues',
  'workers',
  'drafts',
  'submissions',
  'invitations',
  'mailbox_links',
  'sessions',
  'password_links',
  'setup_links',
  'sign_in_challenges',
  'microsoft_sign_ins',
  'throttles',
  'audit_outbox',
] as const

/** What a round did, counted. */
export type ChoreCounts = Partial<Record<(typeof CHORE_COUNTS)[number], number>>
