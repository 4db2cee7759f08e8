import 'server-only'
import { headers } from 'next/headers'

/**
 * The visitor's address as the front door saw it (its own header, which it takes away from everybody
 * else). The only one that throttles and records may use. Null without a front door.
 */
export async function getClientAddress(): Promise<string | null> {
  return (await headers()).get('x-relais-client')
}
