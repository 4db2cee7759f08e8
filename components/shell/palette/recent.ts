import { MAX_RECENT } from '@/lib/domain/palette'

/**
 * The keys of what was chosen last in a company. Keys alone: a browser that several people use remembers no subject
 * and no name, and what the next one may not see the server leaves out.
 */
const storeOf = (company: string) => `relais-recent:${company}`

export function readRecent(company: string): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storeOf(company)) ?? '[]')
    return Array.isArray(kept) ? kept.filter((key) => typeof key === 'string').slice(0, MAX_RECENT) : []
  } catch {
    return []
  }
}

export function remember(company: string, key: string): void {
  const keys = [key, ...readRecent(company).filter((other) => other !== key)].slice(0, MAX_RECENT)
  try {
    localStorage.setItem(storeOf(company), JSON.stringify(keys))
  } catch {
    // A browser that keeps nothing.
  }
}
