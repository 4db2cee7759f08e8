import type { Part } from './multipart'

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** React escapes five characters only. */
export function unescapeHtml(text: string): string {
  return text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name: string) => {
    if (name.startsWith('#x')) return String.fromCodePoint(parseInt(name.slice(2), 16))
    if (name.startsWith('#')) return String.fromCodePoint(Number(name.slice(1)))
    return NAMED[name] ?? whole
  })
}

/**
 * The fields with a value of the form that an action's id stands in, bound to these arguments; null when the page
 * has none: a list has one for each of its rows.
 */
export function readForm(html: string, actionId: string, args: readonly string[] = []): Part[] | null {
  const forms = html.match(/<form\b[\s\S]*?<\/form>/g) ?? []
  const form = forms.find((text) => text.includes(actionId) && args.every((arg) => text.includes(arg)))
  if (!form) return null
  return [...form.matchAll(/<input\b[^>]*>/g)].flatMap(([tag]) => {
    const name = attribute(tag, 'name')
    return name === null ? [] : [{ name, value: attribute(tag, 'value') ?? '' }]
  })
}

/** What a page says loudly: alerts, and the words of wrong fields. */
export function findAlerts(html: string): string[] {
  const alerts = [...html.matchAll(/<(\w+)[^>]*\brole="alert"[^>]*>([\s\S]*?)<\/\1>/g)]
  return alerts.map(([, , inner]) => unescapeHtml(inner!.replace(/<[^>]*>/g, ' ')).trim())
}

function attribute(tag: string, name: string): string | null {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
  return value === undefined ? null : unescapeHtml(value)
}
