import type { Priority } from '@/lib/domain/message-limits'

/** A message of the demo's history: what a glazier's office sends in a day. */
export type HistoryMessage = {
  to: string
  cc?: string
  subject: string
  text: string
  html?: string
  priority?: Priority
  attachment?: { fileName: string; contentType: string; content: string }
  /** What the stand-in answers about the first recipient, once. */
  reply?: { at: 'smtp.rcpt' | 'smtp.data'; text: string }
}

const SIGNED = '\n\nBien à vous,\nVerrière et Fils'

export const HISTORY: HistoryMessage[] = [
  {
    to: 'Claire Lorme <contact@lorme.example>',
    subject: 'Devis 2026-0412 : verrière d’atelier, 4 vantaux',
    text: `Bonjour,\n\nVous trouverez ci-joint notre devis pour la verrière de votre atelier. Il est valable trois mois.${SIGNED}`,
    attachment: {
      fileName: 'Devis-2026-0412.txt',
      contentType: 'text/plain',
      content: 'Verrière d’atelier, 4 vantaux, acier thermolaqué : 3 480,00 € HT\n',
    },
  },
  {
    to: 'pose@lorme.example',
    cc: 'contact@lorme.example',
    subject: 'Pose du jeudi 26 novembre',
    text: `Bonjour,\n\nNous arriverons jeudi à 8 h 30. Merci de dégager l’accès à la façade.${SIGNED}`,
  },
  {
    to: 'compta@vallon.example',
    subject: 'Facture F-2026-1187',
    text: `Bonjour,\n\nLa facture de votre commande C-0931 est jointe, à régler avant le 24 décembre.${SIGNED}`,
    attachment: {
      fileName: 'Facture-F-2026-1187.txt',
      contentType: 'text/plain',
      content: 'Total TTC : 1 296,00 €\n',
    },
  },
  {
    to: 'achat@vallon.example',
    subject: 'Réassort de profilés',
    text: `Bonjour,\n\nPouvez-vous nous confirmer le délai pour douze profilés de 3 m ?${SIGNED}`,
    reply: { at: 'smtp.rcpt', text: '550 5.1.1 RESOLVER.ADR.RecipientNotFound; not found' },
  },
  {
    to: 'direction@vallon.example',
    subject: 'Rendez-vous de chantier',
    text: `Bonjour,\n\nLe rendez-vous est avancé à 14 h.${SIGNED}`,
    priority: 'high',
  },
  {
    to: 'atelier@marais.example',
    subject: 'Plans cotés, version 3',
    text: `Bonjour,\n\nVoici les plans corrigés. L’imposte gagne quatre centimètres.${SIGNED}`,
    html: '<p>Bonjour,</p><p>Voici les <strong>plans corrigés</strong>. L’imposte gagne quatre centimètres.</p><p>Bien à vous,<br>Verrière et Fils</p>',
  },
  {
    to: 'accueil@marais.example, jardin@marais.example, atelier@marais.example',
    subject: 'Fermeture de fin d’année',
    text: `Bonjour,\n\nNous serons fermés du 24 décembre au 3 janvier inclus.${SIGNED}`,
    priority: 'bulk',
  },
]
