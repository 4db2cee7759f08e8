/**
 * A sign-in address in the one form it is stored and looked up in: compatibility characters folded (a
 * look-alike ＠ is an @), spaces around it gone, lower case. Two addresses that differ only so are one
 * account.
 */
export function normalizeEmail(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase()
}
