import type { Context } from '../context'
import { answerFault } from '../http/answer-fault'
import type { Route } from '../http/router'
import { AadstsError } from './aadsts-error'
import { requireAuthority } from './authority'

/** Discovery and keys per tenant, as `/{tenant}/v2.0/.well-known/openid-configuration` shows them at Entra. */
export function discoveryRoutes(context: Context): Route[] {
  return [
    {
      method: 'GET',
      path: '/:tenant/v2.0/.well-known/openid-configuration',
      handle: async (exchange) => {
        const tenant = exchange.params.tenant ?? ''
        const fault = context.faults.takeHttp('discovery', { tenant })
        if (fault && (await answerFault(exchange, fault))) return
        try {
          exchange.sendJson(200, describeAuthority(context, tenant))
        } catch (error) {
          if (!(error instanceof AadstsError)) throw error
          exchange.sendJson(400, error.body)
        }
      },
    },
    {
      method: 'GET',
      path: '/:tenant/discovery/v2.0/keys',
      handle: async (exchange) => {
        const tenant = exchange.params.tenant ?? ''
        const fault = context.faults.takeHttp('keys', { tenant })
        if (fault && (await answerFault(exchange, fault))) return
        const issuer = `${context.loginUrl}/{tenantid}/v2.0`
        exchange.sendJson(200, { keys: [{ ...context.key.publicJwk, x5t: context.key.kid, issuer }] })
      },
    },
  ]
}

function describeAuthority(context: Context, segment: string): Record<string, unknown> {
  const { key, tenant } = requireAuthority(context, segment)
  const { loginUrl, plainUrl } = context
  return {
    token_endpoint: `${loginUrl}/${key}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${loginUrl}/${key}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    // For several organisations Entra writes the placeholder itself, not a tenant.
    issuer: `${loginUrl}/${tenant ? tenant.id : '{tenantid}'}/v2.0`,
    request_uri_parameter_supported: false,
    // Plain http on localhost: a person's browser knows nothing of our authority.
    authorization_endpoint: `${plainUrl}/${key}/oauth2/v2.0/authorize`,
    http_logout_supported: true,
    end_session_endpoint: `${plainUrl}/${key}/oauth2/v2.0/logout`,
    claims_supported: [
      'sub',
      'iss',
      'aud',
      'exp',
      'iat',
      'nonce',
      'preferred_username',
      'name',
      'tid',
      'oid',
      'email',
    ],
    tenant_region_scope: tenant ? 'EU' : null,
    cloud_instance_name: 'microsoftonline.com',
  }
}
