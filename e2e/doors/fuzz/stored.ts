import { isAddress, isDisplayName } from '@/lib/domain/addresses'
import { cleanFileName } from '@/lib/data/attachments/clean-file-name'
import type { RoleSql } from '../database'
import type { World } from '../world'

/** What a stored text must be; a column that is not named is a line of at most 1,000 characters. */
type Rule = (text: string) => boolean

const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202A-\u202E\u2066-\u2069\uFEFF]/u
const line =
  (max: number): Rule =>
  (text) =>
    text.length <= max && !INVISIBLE.test(text) && text.trim() === text && text.normalize('NFC') === text
const lines =
  (max: number): Rule =>
  (text) =>
    text.length <= max && !/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/.test(text)
const displayName: Rule = (text) => text !== '' && isDisplayName(text) && line(200)(text)
const address: Rule = (text) => isAddress(text)
const only =
  (pattern: RegExp): Rule =>
  (text) =>
    pattern.test(text)

const RULES: Record<string, Rule> = {
  'companies.slug': only(/^[a-z0-9-]{2,40}$/),
  'users.email': (text) => address(text) && text === text.toLowerCase(),
  'users.name': displayName,
  'users.password_hash': only(/^\$argon2id\$[!-~]{50,200}$/),
  'sessions.user_agent': line(400),
  'mail_servers.description': line(100),
  'mail_servers.host': only(/^[a-z0-9.-]{1,253}$/),
  'mail_servers.username': line(254),
  'mail_servers.from_filter': line(4_000),
  'mail_servers.display_name': displayName,
  'mail_servers.reply_to': address,
  'outlook_applications.client_id': only(/^[0-9a-f-]{36}$/),
  'outlook_applications.directory_id': only(/^[0-9a-f-]{36}$/),
  'grants.authority': only(/^https:\/\/[!-~]{1,200}$/),
  'connect_attempts.authority': only(/^(https:\/\/[!-~]{1,200})?$/),
  'messages.subject': line(998),
  'messages.from_name': displayName,
  'messages.from_address': address,
  'messages.reply_to': address,
  'message_bodies.text': lines(600_000),
  // As text it is harmless: what counts is a tag.
  'message_bodies.html': (text) =>
    lines(600_000)(text) && !/<script|<[^>]*(\son\w+=|javascript:)/i.test(text),
  'message_search.words': (text) => lines(400_000)(text),
  'recipients.name': displayName,
  'recipients.address': address,
  'attachments.file_name': (text) => text !== '' && cleanFileName(text) === text,
  'attachments.content_type': only(/^[a-z0-9!#$&^_.+-]{1,64}\/[a-z0-9!#$&^_.+-]{1,64}$/),
}

/** Looks at every text of every table. @returns a sentence for each column that holds what it must not */
export async function findForbiddenTexts(world: World): Promise<string[]> {
  const seen = new Map<string, string[]>()
  for (const sql of [world.system, world.identity])
    for (const { table, column } of await textColumns(sql)) {
      const texts = await sql<{ text: string | null }>(`SELECT DISTINCT "${column}" AS text FROM "${table}"`)
      seen.set(
        `${table}.${column}`,
        texts.flatMap(({ text }) => (text === null ? [] : [text])),
      )
    }
  return [...seen].flatMap(([column, texts]) => {
    const rule = RULES[column] ?? line(1_000)
    const wrong = texts.find((text) => !rule(text))
    return wrong === undefined
      ? []
      : [`${column} holds ${JSON.stringify(wrong.slice(0, 120))} (${wrong.length} characters)`]
  })
}

function textColumns(sql: RoleSql) {
  return sql<{ table: string; column: string }>(
    `SELECT c.relname AS table, a.attname AS column FROM pg_class c
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        AND a.atttypid IN ('text'::regtype, 'varchar'::regtype)
        AND has_column_privilege(c.oid, a.attnum, 'SELECT')`,
  )
}
