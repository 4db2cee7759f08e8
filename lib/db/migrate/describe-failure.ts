import type { Migration } from './files'

/** What PostgreSQL said about a script, and how far it had come. */
export interface ScriptFailure {
  message: string
  code?: string
  detail?: string
  hint?: string
  /** 1-based, in characters, when PostgreSQL can tell. */
  position?: number
  /** 1-based number of the statement that failed. */
  statement: number
  script: string
}

/**
 * One paragraph for the person who wrote the migration: its name, the line or the statement, PostgreSQL's
 * words, and the line itself.
 */
export function describeFailure(failure: ScriptFailure, migrations: Migration[]): string {
  const name = migrations.find(({ sql }) => sql === failure.script)?.name
  const line = failure.position === undefined ? null : lineAt(failure.script, failure.position)
  const place = [line && `line ${line.number}`, `statement ${failure.statement}`].filter(Boolean).join(', ')
  return [
    `Migration ${name ?? '(unknown)'} failed at ${place}: ${failure.message}${failure.code ? ` (${failure.code})` : ''}.`,
    line && `  ${line.number} | ${line.text}`,
    failure.detail && `  ${failure.detail}`,
    failure.hint && `  ${failure.hint}`,
    'Nothing of it was kept.',
  ]
    .filter(Boolean)
    .join('\n')
}

function lineAt(script: string, position: number): { number: number; text: string } {
  const before = [...script].slice(0, position - 1).join('') // PostgreSQL counts characters, not UTF-16 units
  const number = before.split('\n').length
  return { number, text: (script.split('\n')[number - 1] ?? '').trimEnd() }
}
