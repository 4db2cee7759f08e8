import { randomBytes, randomUUID } from 'node:crypto'
import type { App, Seed, Tenant, User } from './schema'

export const ATELIER = '6f1c0b52-4a3e-4f0e-9d57-0a7e11e00001'
export const VERRIERE = '6f1c0b52-4a3e-4f0e-9d57-0a7e11e00002'
export const LORME = '6f1c0b52-4a3e-4f0e-9d57-0a7e11e00003'

/** A secret's value as Entra makes them: 40 characters, the fourth to sixth after three are "8Q~". */
export function newSecretValue(): string {
  const text = randomBytes(48).toString('base64url').replaceAll('-', '.')
  return `${text.slice(0, 3)}8Q~${text.slice(3, 37)}`
}

function tenant(id: string, name: string, domain: string): Tenant {
  return { id, name, domains: [domain], userConsent: true, smtpAuthDisabled: false }
}

function user(tenantId: string, index: number, upn: string, name: string, more: Partial<User> = {}): User {
  const oid =
    tenantId.slice(0, -12) +
    (0x0a7e22000000 + parseInt(tenantId.slice(-2), 16) * 256 + index).toString(16).padStart(12, '0')
  return {
    oid,
    tenantId,
    upn,
    mail: upn,
    name,
    admin: false,
    disabled: false,
    smtpAuthDisabled: false,
    ...more,
  }
}

/** The app of the demo: registered at Atelier du Bois, usable from every tenant. */
export function newApp(more: Partial<App> = {}): App {
  return {
    clientId: randomUUID(),
    objectId: randomUUID(),
    name: 'Relais',
    tenantId: ATELIER,
    multiTenant: true,
    redirectUris: [
      'http://localhost/microsoft_outlook/confirm',
      'http://localhost/api/auth/microsoft/confirm',
    ],
    secrets: [{ id: randomUUID(), value: newSecretValue(), expiresAt: null }],
    certificates: [],
    disabled: false,
    assignmentRequired: false,
    assigned: [],
    roles: [],
    ...more,
  }
}

/** Three companies, their people, one app and who may send as whom (contract.md, "Demo accounts"). */
export function defaultSeed(): Seed {
  const courrier = 'courrier@atelier.example'
  return {
    tenants: [
      tenant(ATELIER, 'Atelier du Bois', 'atelier.example'),
      tenant(VERRIERE, 'Verrière et Fils', 'verriere.example'),
      tenant(LORME, 'Lorme', 'lorme.example'),
    ],
    users: [
      user(ATELIER, 1, courrier, 'Courrier – Atelier du Bois'),
      user(ATELIER, 2, 'devis@atelier.example', 'Devis – Atelier du Bois'),
      user(ATELIER, 3, 'admin@atelier.example', 'Administration – Atelier du Bois', { admin: true }),
      user(ATELIER, 4, 'envoi@atelier.example', 'Envoi – Atelier du Bois'),
      // Her UPN differs from her address: Exchange compares with the UPN (microsoft-behaviour.md).
      user(ATELIER, 5, 'c.martin@atelier.example', 'Camille Martin', {
        mail: 'camille.martin@atelier.example',
      }),
      user(VERRIERE, 1, 'courrier@verriere.example', 'Courrier – Verrière et Fils'),
      user(VERRIERE, 2, 'admin@verriere.example', 'Administration – Verrière et Fils', { admin: true }),
      user(LORME, 1, 'contact@lorme.example', 'Contact – Lorme'),
    ],
    apps: [newApp()],
    sendAs: ['devis', 'admin', 'envoi'].map((name) => ({
      mailbox: courrier,
      from: `${name}@atelier.example`,
    })),
  }
}
