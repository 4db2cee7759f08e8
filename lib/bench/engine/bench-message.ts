import type { EnqueueInput } from '@/lib/delivery/enqueue'

/** The message that the benchmarks send: one recipient, a text of so many bytes. */
export const benchMessage = (companyId: string, mailServerId: string, bytes = 1_000): EnqueueInput => ({
  companyId,
  mailServerId,
  createdBy: null,
  origin: 'system',
  from: { name: 'Atelier', address: 'courrier@atelier.example' },
  to: [{ name: null, address: 'client@client.example' }],
  cc: [],
  bcc: [],
  replyTo: null,
  subject: 'Bonjour',
  text: 'x'.repeat(bytes),
  html: null,
  attachments: [],
  priority: 2,
  chosenBecause: 'account',
  submissionKey: null,
})
