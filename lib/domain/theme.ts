/** The member's choice of theme; `system` follows the device and is what no choice means. */
export const THEMES = ['light', 'dark', 'system'] as const
export type Theme = (typeof THEMES)[number]

/** Reads a theme from a cookie or a form; anything unknown is `system`. */
export function parseTheme(value: unknown): Theme {
  return THEMES.find((theme) => theme === value) ?? 'system'
}
