import type { formats } from './formats'
import type { Locale } from './locales'
import type { Messages } from './messages'

/** A key that does not exist, in any area, is a type error. */
declare module 'next-intl' {
  interface AppConfig {
    Locale: Locale
    Messages: Messages
    Formats: typeof formats
  }
}
