/**
 * Microsoft's submission hosts (national clouds: learn.microsoft.com/entra/identity-platform/
 * authentication-national-cloud; outlook.office365.com is the older name of the same service).
 */
export const MICROSOFT_SMTP_HOSTS = [
  'smtp.office365.com',
  'outlook.office365.com',
  'smtp-hve.office365.com',
  'smtp.office365.us',
  'outlook-dod.office365.us',
  'partner.outlook.cn',
] as const

/**
 * Whether a Microsoft token may be offered to a host: Microsoft's own and the one of MICROSOFT_SMTP_URL,
 * nobody else's. An administrator must not be able to send it to a server of his own.
 * @param microsoftSmtpHost host of MICROSOFT_SMTP_URL
 */
export function mayOfferTokenTo(host: string, microsoftSmtpHost: string): boolean {
  const name = host.toLowerCase()
  return (
    MICROSOFT_SMTP_HOSTS.some((known) => known === name) ||
    (name !== '' && name === microsoftSmtpHost.toLowerCase())
  )
}
