/** The choices and defaults of a mail server, apart from its schema so that pages need not load it. */

export const AUTHENTICATIONS = ['none', 'password', 'outlook'] as const
export type Authentication = (typeof AUTHENTICATIONS)[number]
export const SECURITIES = ['none', 'starttls', 'tls'] as const
export type Security = (typeof SECURITIES)[number]

/** Ports people expect with each security (RFC 8314 section 3.3; 25 for a local relay). */
export const DEFAULT_PORTS: Record<Security, number> = { none: 25, starttls: 587, tls: 465 }
/** odoo.md 1.2: sequence default 10, the lower the earlier. */
export const DEFAULT_PRIORITY = 10
