import { dictionary } from '@zxcvbn-ts/language-common'

/** What is missing in an English list and is on every French one. */
const FRENCH = ['motdepasse', 'azertyuiop', 'azerty123', 'bonjour123', 'soleil123', 'doudou123', 'loulou123']

let known: Set<string> | undefined

/** Whether a password is among the 49,000 most used of the leaked lists, in any case. */
export function isCommonPassword(password: string): boolean {
  known ??= new Set([...dictionary['passwords-common'], ...FRENCH])
  return known.has(password.toLowerCase())
}
