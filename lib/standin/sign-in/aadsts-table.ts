/**
 * Entra's errors in Entra's words (learn.microsoft.com/entra/identity-platform/reference-error-codes and
 * the threads named in facts): the stand-in's own table, on purpose not shared with the product's.
 *
 * `where` says what happens when the code comes up while a person signs in: `shown` ends on Microsoft's own
 * page and never returns, `returned` goes back to the redirect URI. At the token endpoint every code is
 * answered as JSON.
 */
export type AadstsEntry = {
  error: string
  status: number
  where: 'shown' | 'returned'
  text: string
  suberror?: string
}

const shown = (error: string, text: string, status = 400): AadstsEntry => ({
  error,
  status,
  where: 'shown',
  text,
})
const returned = (error: string, text: string, suberror?: string): AadstsEntry => ({
  error,
  status: 400,
  where: 'returned',
  text,
  ...(suberror ? { suberror } : {}),
})

const APPLICATION: Record<string, AadstsEntry> = {
  '7000215': shown(
    'invalid_client',
    "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{clientId}'.",
    401,
  ),
  '7000222': shown(
    'invalid_client',
    "The provided client secret keys for app '{clientId}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.",
    401,
  ),
  '7000218': shown(
    'invalid_client',
    "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    401,
  ),
  '700016': shown(
    'unauthorized_client',
    "Application with identifier '{clientId}' was not found in the directory '{tenantName}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.",
  ),
  '700011': shown(
    'unauthorized_client',
    "UnauthorizedClientAppNotFoundInOrgIdTenant - Application with identifier '{clientId}' was not found in the directory.",
  ),
  '7000112': shown('unauthorized_client', "Application '{clientId}'({appName}) is disabled."),
  '7000229': shown(
    'invalid_client',
    'The client application {clientId} is missing service principal in the tenant {tenant}. See instructions here: https://go.microsoft.com/fwlink/?linkid=2225119',
    401,
  ),
  '70001': shown('unauthorized_client', 'UnauthorizedClient - The application is disabled.'),
  '90002': shown(
    'invalid_request',
    "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.",
  ),
  '900023': shown(
    'invalid_request',
    "Specified tenant identifier '{tenant}' is neither a valid DNS name, nor a valid external domain.",
  ),
  '50194': shown(
    'invalid_request',
    "Application '{clientId}'({appName}) is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such apps created after '10/15/2018'. Use a tenant-specific endpoint or configure the application to be multi-tenant.",
  ),
  '700027': shown(
    'invalid_client',
    'The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found.]',
    401,
  ),
  '700025': shown(
    'invalid_client',
    "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
    401,
  ),
  '9001023': shown(
    'invalid_request',
    'The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.',
  ),
  '700030': shown(
    'invalid_client',
    'Invalid certificate - subject name in certificate is not authorized.',
    401,
  ),
  '500011': returned(
    'invalid_resource',
    'The resource principal named {resource} was not found in the tenant named {tenantName}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.',
  ),
  '900144': shown('invalid_request', "The request body must contain the following parameter: '{parameter}'."),
  '70003': shown('unsupported_grant_type', "The app requested an unsupported grant type '{grantType}'."),
  '700051': returned(
    'unsupported_response_type',
    "response_type 'token' is not enabled for the application.",
  ),
}

const REDIRECT: Record<string, AadstsEntry> = {
  '50011': shown(
    'invalid_request',
    "The redirect URI '{redirectUri}' specified in the request does not match the redirect URIs configured for the application '{clientId}'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal. Navigate to https://aka.ms/redirectUriMismatchError to learn more about how to troubleshoot this error.",
  ),
  '900971': shown('invalid_request', 'No reply address provided.'),
  '500113': shown('invalid_request', 'No reply address is registered for the application.'),
  '500112': shown(
    'invalid_client',
    "The reply address '{redirectUri}' does not match the reply address '{expectedRedirectUri}' provided when requesting Authorization code.",
    401,
  ),
  '54005': shown(
    'invalid_grant',
    'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
  ),
  '700005': shown(
    'invalid_grant',
    'Provided Authorization Code is intended to use against other tenant, thus rejected.',
  ),
  '501481': shown(
    'invalid_grant',
    'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
  ),
  '50148': shown(
    'invalid_grant',
    'The code_verifier does not match the code_challenge supplied in the authorization request for PKCE.',
  ),
}

const CONSENT: Record<string, AadstsEntry> = {
  '65001': returned(
    'invalid_grant',
    "The user or administrator has not consented to use the application with ID '{clientId}' named '{appName}'. Send an interactive authorization request for this user and resource.",
    'consent_required',
  ),
  '65004': returned('access_denied', 'User declined to consent to access the app.'),
  '65005': returned(
    'invalid_client',
    "The application '{appName}' asked for scopes that the resource does not list in its requiredResourceAccess list.",
  ),
  '650053': returned(
    'invalid_client',
    "The application '{appName}' asked for scope '{scope}' that doesn't exist on the resource '00000002-0000-0ff1-ce00-000000000000'. Contact the app vendor.",
  ),
  '650056': shown(
    'invalid_client',
    "Misconfigured application. This could be due to one of the following: the client has not listed any permissions for '{resource}' in the requested permissions in the client's application registration. Or, the admin has not consented in the tenant. Or, check the application identifier in the request to ensure it matches the configured client application identifier. Please contact your admin to fix the configuration or consent on behalf of the tenant. Client app ID: {clientId}.",
  ),
  '650057': shown(
    'invalid_resource',
    "Invalid resource. The client has requested access to a resource which is not listed in the requested permissions in the client's application registration. Client app ID: {clientId}({appName}).",
  ),
  '90094': shown(
    'access_denied',
    'The grant requires admin permission. Admin consent is required for the permissions requested by this application. An administrator must consent to the permissions before the user can use the app.',
  ),
  '90095': shown(
    'access_denied',
    'Admin consent is required for the permissions requested by this application. Admin consent may be requested.',
  ),
  '50105': shown(
    'invalid_grant',
    "Your administrator has configured the application {appName} ('{clientId}') to block users unless they are specifically granted ('assigned') access to the application. The signed in user '{user}' is blocked because they are not a direct member of a group with access, nor had access directly assigned by an administrator. Please contact your administrator to assign access to this application.",
  ),
}

const PERSON: Record<string, AadstsEntry> = {
  '50020': shown(
    'invalid_grant',
    "User account '{user}' from identity provider '{issuer}' does not exist in tenant '{tenantName}' and cannot access the application '{clientId}'({appName}) in that tenant. The account needs to be added as an external user in the tenant first. Sign out and sign in again with a different Azure Active Directory user account.",
  ),
  '50034': shown(
    'invalid_grant',
    'The user account {user} does not exist in the {tenantName} directory. To sign into this application, the account must be added to the directory.',
  ),
  '50057': shown('invalid_grant', 'The user account is disabled.'),
  '50053': shown(
    'invalid_grant',
    "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.",
  ),
  '50055': shown('invalid_grant', 'The password is expired.'),
  '50126': shown('invalid_grant', 'Error validating credentials due to invalid username or password.'),
  '50058': returned('login_required', 'A silent sign-in request was sent but no user is signed in.'),
  '50072': returned(
    'interaction_required',
    "Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication to access '{resource}'.",
    'basic_action',
  ),
  '50074': returned('interaction_required', 'Strong Authentication is required.', 'basic_action'),
  '50076': returned(
    'interaction_required',
    "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '{resource}'.",
    'basic_action',
  ),
  '50079': returned(
    'interaction_required',
    "Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication to access '{resource}'.",
    'basic_action',
  ),
  '53000': returned(
    'interaction_required',
    'Device is not in required device state: {state}. Conditional Access policy requires a compliant device, and the device is not compliant.',
    'message_only',
  ),
  '53003': returned(
    'interaction_required',
    'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
    'message_only',
  ),
  '530032': returned(
    'access_denied',
    "Your organization's security defaults or policies have blocked this sign-in. Access has been blocked by security policy.",
  ),
  '530035': returned(
    'access_denied',
    'Access has been blocked by security defaults. This is due to the request using legacy auth or being deemed unsafe by security defaults policies. For additional information please visit https://go.microsoft.com/fwlink/?linkid=2229007',
  ),
}

const TOKEN: Record<string, AadstsEntry> = {
  '70000': shown('invalid_grant', 'Provided grant is invalid or malformed.'),
  '70008': returned(
    'invalid_grant',
    'The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.',
  ),
  '700082': returned(
    'invalid_grant',
    'The refresh token has expired due to inactivity. The token was issued on {issuedAt} and was inactive for 90.00:00:00.',
  ),
  '50173': returned(
    'invalid_grant',
    'The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password. The grant was issued on {issuedAt} and the TokensValidFrom date (before which tokens are not valid) for this user is {validFrom}.',
    'bad_token',
  ),
  '70043': returned(
    'invalid_grant',
    'The refresh token has expired or is invalid due to sign-in frequency checks by conditional access. The token was issued on {issuedAt} and the maximum allowed lifetime for this request is 86400.',
    'bad_token',
  ),
  '700084': returned(
    'invalid_grant',
    'The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which cannot be extended. It is now expired and a new sign in request must be sent by the SPA to the sign in page.',
  ),
  '9002313': returned('invalid_request', 'Invalid request. Request is malformed or invalid.'),
  '70011': returned(
    'invalid_scope',
    "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope {scope} is not valid.",
  ),
  '700022': returned(
    'invalid_scope',
    'The provided value for the input parameter scope is not valid because it contains more than one resource. Scope {scope} is not valid.',
  ),
  '70016': returned(
    'authorization_pending',
    'OAuth 2.0 device flow error. Authorization is pending. Continue polling.',
  ),
}

const OTHER: Record<string, AadstsEntry> = {
  '90038': shown(
    'invalid_request',
    "Tenant '{tenant}' request is being redirected to the National Cloud 'MicrosoftOnline.US'.",
  ),
  '900382': shown('invalid_request', 'Confidential Client is not supported in Cross Cloud request.'),
  '900439': shown('invalid_request', 'USGClientNotSupportedOnPublicEndpoint.'),
  '50196': returned(
    'invalid_grant',
    'The server terminated an operation because it encountered a client request loop. Please contact your app vendor.',
    'client_loop',
  ),
  '90055': {
    ...returned('temporarily_unavailable', 'The request has been throttled because of too many requests.'),
    status: 429,
  },
  '90033': {
    ...returned('temporarily_unavailable', 'A transient error has occurred. Please try again.'),
    status: 503,
  },
  '90006': {
    ...returned('temporarily_unavailable', 'The service is temporarily unavailable. Please retry later.'),
    status: 503,
  },
  '50000': {
    ...returned('server_error', 'There was an error issuing a token or an issue with our sign-in service.'),
    status: 500,
  },
  '399284': returned(
    'invalid_grant',
    'The ID token issuer does not match the issuer expected by the service.',
  ),
}

export const AADSTS: Readonly<Record<string, AadstsEntry>> = {
  ...APPLICATION,
  ...REDIRECT,
  ...CONSENT,
  ...PERSON,
  ...TOKEN,
  ...OTHER,
}
