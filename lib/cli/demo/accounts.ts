import type { DemoAccount, DemoOperator } from '@/prisma/seed/context'

const PASSWORD = 'relais-demo'
const ATELIER = { company: 'atelier', companyName: 'Atelier du Bois', password: PASSWORD }
const VERRIERE = { company: 'verriere', companyName: 'Verrière et Fils', password: PASSWORD }

/** The people of the demo (outward contract, "Demo accounts"). */
export const DEMO_ACCOUNTS: DemoAccount[] = [
  { email: 'admin@atelier.example', role: 'admin', ...ATELIER },
  { email: 'envoi@atelier.example', role: 'sender', ...ATELIER },
  { email: 'admin@verriere.example', role: 'admin', ...VERRIERE },
]

/** Who sees the companies' health and creates or suspends them; apart, because no company is theirs. */
export const DEMO_OPERATOR: DemoOperator = {
  email: 'exploitant@relais.example',
  password: PASSWORD,
  name: 'Exploitant',
}
