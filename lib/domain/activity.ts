/** Hours of the last day, or days of the last month. */
export const ACTIVITY_SPANS = ['24h', '30d'] as const
export type ActivitySpan = (typeof ACTIVITY_SPANS)[number]

/** What an address asks for; anything else is the day. */
export const spanOf = (value: string | string[] | undefined): ActivitySpan =>
  ACTIVITY_SPANS.find((span) => span === value) ?? '24h'
