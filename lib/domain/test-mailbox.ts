import { parseFromFilter } from './from-filter'

/**
 * The address a server is tried with: the one it sends as by itself, else the first its filter names, else the
 * member's own (a relay without sign-in has none).
 */
export function findTestMailbox(
  server: { account: string | null; fromFilter: string },
  ownAddress: string,
): string {
  return server.account ?? parseFromFilter(server.fromFilter).addresses[0] ?? ownAddress
}
