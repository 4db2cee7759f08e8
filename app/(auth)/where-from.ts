import { headers } from 'next/headers'
import { getActor } from '@/lib/auth/actor'
import { getClientAddress } from '@/lib/auth/client-address'

/** Where a new session comes from, and the one that ends with it. */
export async function whereFrom() {
  const [head, address, before] = await Promise.all([headers(), getClientAddress(), getActor()])
  return { address, userAgent: head.get('user-agent'), previousSessionId: before?.sessionId }
}
