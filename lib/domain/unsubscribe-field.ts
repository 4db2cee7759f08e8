import { z } from 'zod'
import { parseUnsubscribe } from './message-headers'
import { line } from './text'

/** zod: how one unsubscribes, as it is typed; blank or missing: null. */
export const unsubscribeField = z
  .union([
    z.literal('').transform(() => null),
    line(500).transform(parseUnsubscribe).refine(Boolean, 'invalid.unsubscribe'),
  ])
  .default(null)
