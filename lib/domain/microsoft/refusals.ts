/**
 * Everything that can be wrong with a connection, and what helps. The texts are in the namespace
 * `connection` (`refusals.<key>`: what happened, why, what to do).
 */
export type RefusalAction =
  | 'fix_settings' // the page Paramètres généraux
  | 'fix_entra' // in Entra, then connect again
  | 'sign_in_again' // with another account
  | 'reconnect' // the same account once more
  | 'retry' // later, nothing to change
  | 'ask_administrator' // of the directory
  | 'ask_approval' // the same account once more, or the approval link for an administrator
  | 'open_other' // the server that has this mailbox
  | 'check_smtp' // Exchange said no

export const REFUSALS = {
  // The application as it is entered here.
  secret_wrong: 'fix_settings',
  secret_expired: 'fix_settings',
  secret_missing: 'fix_settings',
  certificate_wrong: 'fix_settings',
  application_unknown: 'fix_settings',
  directory_unknown: 'fix_settings',
  single_organization: 'fix_settings',
  personal_only: 'fix_entra',
  settings_changed: 'reconnect',
  application_changed: 'reconnect',
  // The application as it is registered in Entra.
  application_disabled: 'fix_entra',
  public_client: 'fix_entra',
  redirect_mismatch: 'fix_entra',
  redirect_missing: 'fix_entra',
  permission_missing: 'fix_entra',
  exchange_missing: 'ask_administrator',
  national_cloud: 'fix_settings',
  request_malformed: 'reconnect',
  // Consent.
  consent_missing: 'ask_approval',
  consent_declined: 'ask_approval',
  admin_approval: 'ask_approval',
  not_assigned: 'ask_administrator',
  no_send_scope: 'reconnect',
  no_refresh_token: 'reconnect',
  // The account.
  wrong_account: 'sign_in_again',
  account_foreign: 'sign_in_again',
  account_personal: 'sign_in_again',
  account_disabled: 'ask_administrator',
  account_locked: 'ask_administrator',
  account_risk: 'ask_administrator',
  password: 'reconnect',
  second_factor: 'reconnect',
  sign_in_interrupted: 'reconnect',
  mailbox_taken: 'open_other',
  // The directory's rules.
  access_policy: 'ask_administrator',
  security_defaults: 'ask_administrator',
  directory_restricted: 'ask_administrator',
  cross_tenant: 'ask_administrator',
  home_sign_in: 'ask_administrator',
  other_directory: 'sign_in_again',
  // The tokens.
  code_spent: 'reconnect',
  token_inactive: 'reconnect',
  token_revoked: 'reconnect',
  sign_in_frequency: 'reconnect',
  token_invalid: 'reconnect',
  no_id_token: 'reconnect',
  id_token: 'reconnect',
  superseded: 'reconnect',
  // Microsoft.
  throttled: 'retry',
  microsoft_away: 'retry',
  microsoft_slow: 'retry',
  microsoft_redirected: 'retry',
  microsoft_unreadable: 'retry',
  request_loop: 'retry',
  // The rest.
  smtp: 'check_smtp',
  unknown_code: 'reconnect',
  unknown: 'reconnect',
} as const satisfies Record<string, RefusalAction>

export type RefusalKey = keyof typeof REFUSALS

export function isRefusalKey(text: string): text is RefusalKey {
  return Object.hasOwn(REFUSALS, text)
}

/** What helps: which button the page shows. */
export function refusalAction(key: RefusalKey): RefusalAction {
  return REFUSALS[key]
}
