import frAudit from './fr/audit.json'
import frPrivacy from './fr/privacy.json'
import frCommon from './fr/common.json'
import frShell from './fr/shell.json'
import frErrors from './fr/errors.json'
import frAuth from './fr/auth.json'
import frOverview from './fr/overview.json'
import frSettings from './fr/settings.json'
import frMailServers from './fr/mailServers.json'
import frMessages from './fr/messages.json'
import frCompose from './fr/compose.json'
import frMembers from './fr/members.json'
import frAccount from './fr/account.json'
import frSetup from './fr/setup.json'
import frInvitations from './fr/invitations.json'
import frMailbox from './fr/mailbox.json'
import frCompanies from './fr/companies.json'
import frOperator from './fr/operator.json'
import frSecurity from './fr/security.json'
import frConnection from './fr/connection.json'
import frMicrosoft from './fr/microsoft.json'
import frStandin from './fr/standin.json'
import frCli from './fr/cli.json'
import frMail from './fr/mail.json'
import frDelivery from './fr/delivery.json'
import frConnectionTest from './fr/connectionTest.json'
import frPalette from './fr/palette.json'
import frMerges from './fr/merges.json'
import enAudit from './en/audit.json'
import enPrivacy from './en/privacy.json'
import frQuestions from './fr/questions.json'
import enCommon from './en/common.json'
import enShell from './en/shell.json'
import enErrors from './en/errors.json'
import enAuth from './en/auth.json'
import enOverview from './en/overview.json'
import enSettings from './en/settings.json'
import enMailServers from './en/mailServers.json'
import enMessages from './en/messages.json'
import enCompose from './en/compose.json'
import enMembers from './en/members.json'
import enAccount from './en/account.json'
import enSetup from './en/setup.json'
import enInvitations from './en/invitations.json'
import enMailbox from './en/mailbox.json'
import enCompanies from './en/companies.json'
import enOperator from './en/operator.json'
import enSecurity from './en/security.json'
import enConnection from './en/connection.json'
import enMicrosoft from './en/microsoft.json'
import enStandin from './en/standin.json'
import enCli from './en/cli.json'
import enMail from './en/mail.json'
import enDelivery from './en/delivery.json'
import enConnectionTest from './en/connectionTest.json'
import enQuestions from './en/questions.json'
import enPalette from './en/palette.json'
import enMerges from './en/merges.json'
import type { Locale } from './locales'

/** One JSON file per area and language; the namespace is the file's name. French is written first. */
const fr = {
  common: frCommon,
  shell: frShell,
  errors: frErrors,
  auth: frAuth,
  overview: frOverview,
  settings: frSettings,
  mailServers: frMailServers,
  messages: frMessages,
  compose: frCompose,
  members: frMembers,
  account: frAccount,
  setup: frSetup,
  invitations: frInvitations,
  mailbox: frMailbox,
  companies: frCompanies,
  operator: frOperator,
  security: frSecurity,
  connection: frConnection,
  microsoft: frMicrosoft,
  standin: frStandin,
  cli: frCli,
  mail: frMail,
  delivery: frDelivery,
  connectionTest: frConnectionTest,
  palette: frPalette,
  merges: frMerges,
  audit: frAudit,
  privacy: frPrivacy,
  questions: frQuestions,
}

export type Messages = typeof fr
export type Area = keyof Messages

const en: Messages = {
  common: enCommon,
  shell: enShell,
  errors: enErrors,
  auth: enAuth,
  overview: enOverview,
  settings: enSettings,
  mailServers: enMailServers,
  messages: enMessages,
  compose: enCompose,
  members: enMembers,
  account: enAccount,
  setup: enSetup,
  invitations: enInvitations,
  mailbox: enMailbox,
  companies: enCompanies,
  operator: enOperator,
  security: enSecurity,
  connection: enConnection,
  microsoft: enMicrosoft,
  standin: enStandin,
  cli: enCli,
  mail: enMail,
  delivery: enDelivery,
  connectionTest: enConnectionTest,
  palette: enPalette,
  merges: enMerges,
  audit: enAudit,
  privacy: enPrivacy,
  questions: enQuestions,
}

export const messages: Record<Locale, Messages> = { fr, en }
