import { z } from 'zod'
import type { Context } from '../context'
import { AadstsError } from './aadsts-error'
import {
  admitUser,
  declineConsent,
  grantCode,
  outcomeOfRefusal,
  parseAuthorizeRequest,
  requireReturnAddress,
} from './authorize-request'
import type { AuthorizeOutcome, ReturnAddress } from './authorize-request'

export const walkSchema = z.object({
  /** The authorize address that the product made. */
  url: z.url(),
  /** UPN or mail address of who signs in. */
  account: z.string(),
  /** Consent page: accept or cancel. */
  accept: z.boolean().default(true),
})

export type Walk = z.input<typeof walkSchema>
export type WalkResult = { redirect: string } | { shown: { code: string; description: string } }

/**
 * Goes through the authorize endpoint as an account would in a browser, without the pages.
 * @returns the address a browser would be sent to, or the code shown on Microsoft's own page.
 */
export async function walkAuthorize(context: Context, input: Walk): Promise<WalkResult> {
  const { url, account, accept } = walkSchema.parse(input)
  const outcome = await walk(context, new URL(url), account, accept)
  if ('redirect' in outcome) return outcome
  const { code, body } = outcome.shown
  return { shown: { code: `AADSTS${code}`, description: body.error_description } }
}

async function walk(context: Context, url: URL, account: string, accept: boolean): Promise<AuthorizeOutcome> {
  const segment = decodeURIComponent(url.pathname.split('/')[1] ?? '')
  let address: ReturnAddress | null = null
  try {
    const known = requireReturnAddress(context, segment, url.searchParams)
    address = known
    const fault = context.faults.takeHttp('authorize', {
      account,
      clientId: known.app.clientId,
      tenant: segment,
    })
    if (fault?.do.kind === 'aadsts') throw new AadstsError(fault.do.code, { clientId: known.app.clientId })
    const request = parseAuthorizeRequest(known, url.searchParams)
    const user = context.store.getUser(account)
    if (!user)
      throw new AadstsError('50034', { user: account, tenantName: known.authority.tenant?.name ?? '' })
    const admitted = admitUser(context, request, user)
    if (admitted === 'must_consent' && !accept) return declineConsent(request)
    return await grantCode(context, request, user)
  } catch (error) {
    if (error instanceof AadstsError) return outcomeOfRefusal(error, address)
    throw error
  }
}
