import { clsx } from 'clsx'

/** Up to two initials: of a name's first two words, or of an address's first two letters. */
export function initialsOf(name: string, count: 1 | 2): string {
  const words = name
    .replace(/@.*$/, '')
    .split(/[\s._-]+/)
    .filter(Boolean)
  const letters = words.length > 1 ? words.map((word) => word[0]).join('') : (words[0] ?? '?')
  return letters.slice(0, count).toLocaleUpperCase()
}

/** Decoration beside a name that is written out. Square for a company, round for a person. */
export function Monogram({ name, round }: { name: string; round?: boolean }) {
  return (
    <span
      aria-hidden
      className={clsx(
        'grid shrink-0 place-items-center text-12 leading-none font-semibold',
        round ? 'size-6 rounded-full bg-neutral-soft text-text' : 'size-5 rounded-small bg-text text-surface',
      )}
    >
      {initialsOf(name, round ? 2 : 1)}
    </span>
  )
}
