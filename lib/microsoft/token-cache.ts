import type { ICachePlugin, TokenCacheContext } from '@azure/msal-node'

/**
 * MSAL's cache for one grant, in memory. It never throws and never writes to the database: an error in a
 * cache plugin would lose tokens that were just rotated. Who made it reads `text` afterwards and writes it
 * sealed, by compare-and-swap (lib/microsoft/grant.ts).
 */
export class TokenCacheText implements ICachePlugin {
  /**
   * @param text the serialised cache, null for a new sign-in
   * @param changed MSAL wrote: new tokens came (or came earlier and are not stored yet)
   */
  constructor(
    public text: string | null = null,
    public changed = false,
  ) {}

  beforeCacheAccess(context: TokenCacheContext): Promise<void> {
    if (this.text !== null) context.tokenCache.deserialize(this.text)
    return Promise.resolve()
  }

  afterCacheAccess(context: TokenCacheContext): Promise<void> {
    if (context.cacheHasChanged) {
      this.text = context.tokenCache.serialize()
      this.changed = true
    }
    return Promise.resolve()
  }
}

/** Whether a serialised cache holds a refresh token: without one the connection dies with its first hour. */
export function hasRefreshToken(text: string | null): boolean {
  if (!text) return false
  const { RefreshToken: tokens } = JSON.parse(text) as { RefreshToken?: Record<string, { secret?: string }> }
  return Object.values(tokens ?? {}).some((token) => Boolean(token.secret))
}
