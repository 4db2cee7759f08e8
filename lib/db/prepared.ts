/** What makes a text of SQL a prepared statement, planned once a connection: its name, in its first comment. */
const NAMED = /^\/\* prepared: (\w+) \*\//

/** A text that Prisma's raw queries send as a prepared statement of that name. The text must never vary. */
export const preparedAs = (name: string, text: string): string => `/* prepared: ${name} */${text}`

/** The name that a text asks for; empty: it is parsed and planned each time, as what Prisma writes is. */
export const nameOfPrepared = (text: string): string => NAMED.exec(text)?.[1] ?? ''
