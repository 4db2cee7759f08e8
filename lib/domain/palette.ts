/** What the command palette offers and finds. */

export type FoundServer = { id: string; name: string; account: string }
export type FoundMessage = { id: string; subject: string; recipient: string; createdAt: Date }

/** What an action of the palette does, besides going somewhere. */
export type PaletteAction =
  | { do: 'theme'; theme: string }
  | { do: 'language'; locale: string }
  | { do: 'developer'; on: boolean }
  | { do: 'signOut' }

export type PaletteKind = 'page' | 'server' | 'message' | 'create' | 'company' | 'action'

/** One line. `key` is the same each time and says nothing but what it is: it is what a browser remembers. */
export type PaletteItem = {
  key: string
  kind: PaletteKind
  label: string
  /** Beside it, quieter. */
  detail?: string
  /** Found by these words too, in the reader's language. */
  words?: string
} & ({ href: string } | { action: PaletteAction })

/** What is there before anything is typed. */
export type PaletteStart = {
  pages: PaletteItem[]
  actions: PaletteItem[]
  recent: PaletteItem[]
}

/** What was found for a text. */
export type PaletteFound = { servers: PaletteItem[]; messages: PaletteItem[] }

/** The longest search, characters. */
export const MAX_PALETTE_TEXT = 100
/** Lines of a kind. */
export const PALETTE_COUNT = 6
/** How many things a browser remembers. */
export const MAX_RECENT = 5
