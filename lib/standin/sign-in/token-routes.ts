import type { Context } from '../context'
import { answerFault } from '../http/answer-fault'
import type { Exchange } from '../http/exchange'
import type { Route } from '../http/router'
import { AadstsError } from './aadsts-error'
import { requireAuthority } from './authority'
import type { TokenAnswer } from './issue-tokens'
import { findRefreshToken } from './refresh-tokens'
import { redeemClientCredentials, redeemCode, redeemRefreshToken } from './token-grants'
import { authenticateClient } from './token-request'
import type { HttpFault } from '../faults'

/** `POST /{tenant}/oauth2/v2.0/token`, https only. */
export function tokenRoutes(context: Context): Route[] {
  return [
    {
      method: 'POST',
      path: '/:tenant/oauth2/v2.0/token',
      handle: (exchange) => handleToken(context, exchange),
    },
  ]
}

async function handleToken(context: Context, exchange: Exchange): Promise<void> {
  const form = await exchange.readForm()
  const segment = exchange.params.tenant ?? ''
  const correlationId =
    exchange.url.searchParams.get('client-request-id') ?? form.get('client-request-id') ?? undefined
  const grantType = form.get('grant_type') ?? ''
  const clientId = form.get('client_id') ?? ''
  const account = getAccount(context, form)
  const call = { at: new Date().toISOString(), tenant: segment, grantType, clientId, account }
  const values = describe(context, segment, clientId, account)
  const fault = context.faults.takeHttp('token', {
    clientId,
    grantType,
    tenant: segment,
    ...(account ? { account } : {}),
  })
  try {
    if (fault) {
      context.tokenLog.add({ ...call, outcome: fault.do.kind === 'aadsts' ? fault.do.code : fault.do.kind })
      if (await answerFault(exchange, fault, values, correlationId)) return
    }
    const answer = shape(await redeem(context, segment, form, fault), fault)
    if (!fault) context.tokenLog.add({ ...call, outcome: 'ok' })
    exchange.sendJson(200, answer, { pragma: 'no-cache' })
  } catch (error) {
    if (!(error instanceof AadstsError)) throw error
    if (!fault) context.tokenLog.add({ ...call, outcome: error.code })
    const body = { ...error.body, ...(correlationId ? withCorrelation(error, correlationId) : {}) }
    exchange.sendJson(error.entry.status, body, { 'x-ms-request-id': error.body.trace_id })
  }
}

function withCorrelation(error: AadstsError, correlationId: string) {
  const { correlation_id: made, error_description } = error.body
  return { correlation_id: correlationId, error_description: error_description.replace(made, correlationId) }
}

async function redeem(
  context: Context,
  segment: string,
  form: URLSearchParams,
  fault: HttpFault | null,
): Promise<TokenAnswer> {
  const authority = requireAuthority(context, segment)
  const grantType = form.get('grant_type')
  if (!grantType) throw new AadstsError('900144', { parameter: 'grant_type' })
  const app = await authenticateClient(context, authority, form)
  const request = { authority, app, form, fault }
  if (grantType === 'authorization_code') return redeemCode(context, request)
  if (grantType === 'refresh_token') return redeemRefreshToken(context, request)
  if (grantType === 'client_credentials') return redeemClientCredentials(context, request)
  throw new AadstsError('70003', { grantType })
}

/** Faults that take something away from a good answer. */
function shape(answer: TokenAnswer, fault: HttpFault | null): TokenAnswer {
  if (fault?.do.kind === 'omit') {
    const left = fault.do.fields
    return Object.fromEntries(Object.entries(answer).filter(([name]) => !left.includes(name)))
  }
  return fault?.do.kind === 'scope' ? { ...answer, scope: fault.do.scope } : answer
}

function getAccount(context: Context, form: URLSearchParams): string | null {
  const token = form.get('refresh_token')
  const oid = token ? findRefreshToken(context, token)?.oid : context.codes.get(form.get('code') ?? '')?.oid
  return (oid && context.store.getUserByOid(oid)?.upn) || null
}

/** What the words of a fault's code speak of. */
function describe(context: Context, segment: string, clientId: string, account: string | null) {
  return {
    clientId,
    tenant: segment,
    appName: context.store.getApp(clientId)?.name ?? '',
    tenantName: context.store.getTenant(segment)?.name ?? segment,
    user: account ?? '',
    resource: '00000002-0000-0ff1-ce00-000000000000',
    issuedAt: new Date(Date.now() - 95 * 86_400_000).toISOString(),
    validFrom: new Date().toISOString(),
  }
}
