/**
 * Texts with places for a row's values: `{{column}}`. Case and spaces around the name do not matter. There is nothing
 * else to learn, and nothing in a value is ever read as a template.
 */
const PLACE = /\{\{([^{}]*)\}\}/g

/** What a template is: the value of a text stands as it is, that of HTML is escaped. */
export type TemplateKind = 'text' | 'html'

/** The names that a template asks for, as they are typed, each once. */
export function findPlaces(template: string, kind: TemplateKind = 'text'): string[] {
  return [...new Set([...template.matchAll(PLACE)].map(([, name]) => readName(name!, kind)))]
}

/** The first name that no column has, or null. */
export function findUnknownPlace(
  columns: readonly string[],
  template: string,
  kind: TemplateKind = 'text',
): string | null {
  return findPlaces(template, kind).find((name) => findColumn(columns, name) < 0) ?? null
}

/** The columns that a template takes values from. */
export function findUsedColumns(
  columns: readonly string[],
  template: string,
  kind: TemplateKind = 'text',
): number[] {
  return findPlaces(template, kind)
    .map((name) => findColumn(columns, name))
    .filter((index) => index >= 0)
}

/**
 * Makes a function that puts a row's values into a template. A place that no column has stays as it was typed.
 * @param kind html: values are escaped, their line ends become `<br>`
 */
export function compileTemplate(
  columns: readonly string[],
  template: string,
  kind: TemplateKind = 'text',
): (cells: readonly string[]) => string {
  const parts: (string | number)[] = []
  let end = 0
  for (const match of template.matchAll(PLACE)) {
    const column = findColumn(columns, readName(match[1]!, kind))
    if (column < 0) continue
    parts.push(template.slice(end, match.index), column)
    end = match.index + match[0].length
  }
  parts.push(template.slice(end))
  const show = kind === 'html' ? toHtml : (value: string) => value
  return (cells) => parts.map((part) => (typeof part === 'string' ? part : show(cells[part] ?? ''))).join('')
}

/** Which column a name means; -1: none. */
export function findColumn(columns: readonly string[], name: string): number {
  const wanted = fold(name)
  return wanted === '' ? -1 : columns.findIndex((column) => fold(column) === wanted)
}

const fold = (name: string) => name.normalize('NFC').replace(/\s+/g, ' ').trim().toLowerCase()

/** An editor may put tags and entities into a name: `{{<strong>Prénom</strong>}}`, `{{Prénom&nbsp;}}`. */
function readName(typed: string, kind: TemplateKind): string {
  const text =
    kind === 'html' ? typed.replace(/<[^>]*>/g, '').replace(/&[a-z]+;|&#\d+;/gi, readEntity) : typed
  return text.replace(/\s+/g, ' ').trim()
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

function readEntity(entity: string): string {
  const name = entity.slice(1, -1).toLowerCase()
  if (name.startsWith('#')) return String.fromCodePoint(Math.min(Number(name.slice(1)), 0x10ffff))
  return ENTITIES[name] ?? entity
}

function toHtml(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replace(/\r\n?|\n/g, '<br>')
}
