import { formatMailbox, parseAddressList, parseMailbox } from '@/lib/domain/addresses'

export type Chip = { text: string; address: string; valid: boolean }

/** Judges one more time what the rule of addresses cannot know (a suppressed address, say): words or null. */
export type AddressCheck = (address: string) => string | null

/** Splits typed or pasted text; what is no address stays, marked, so that nothing typed is lost. */
export function chipsOf(text: string): Chip[] {
  const { mailboxes, wrong } = parseAddressList(text)
  return [
    ...mailboxes.map((mailbox) => ({ text: formatMailbox(mailbox), address: mailbox.address, valid: true })),
    ...wrong.map((entry) => ({ text: entry, address: entry, valid: false })),
  ]
}

/** Adds without doubling: letters' case does not matter. */
export function addChips(chips: Chip[], more: Chip[]): Chip[] {
  const known = new Set(chips.map(({ address }) => address.toLowerCase()))
  return [
    ...chips,
    ...more.filter(({ address }) => !known.has(address.toLowerCase()) && known.add(address.toLowerCase())),
  ]
}

/** The one text that the form sends. */
export function textOfChips(chips: Chip[]): string {
  return chips.map(({ text }) => text).join(', ')
}

/** True when a typed text is already a whole address, so that a space may close it. */
export function isWhole(text: string): boolean {
  return parseMailbox(text) !== null
}
