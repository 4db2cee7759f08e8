import { randomBytes, randomUUID } from 'node:crypto'
import { readEndToEnd } from '@/e2e/fixtures/installation'
import { receiveUpload } from '@/lib/data/attachments/receive-upload'
import { createMerge } from '@/lib/data/merges/create-merge'
import { findMerges } from '@/lib/data/merges/find-merges'
import { saveMerge } from '@/lib/data/merges/save-merge'
import { discardMerge, startMerge } from '@/lib/data/merges/start-merge'
import { saveMailServer } from '@/lib/data/mail-servers/save-mail-server'
import { sendMessage } from '@/lib/data/messages/send-message'
import { getSettings } from '@/lib/data/settings/get-outlook-application'
import { saveOutlookApplication } from '@/lib/data/settings/save-outlook-application'
import { mailServerSchema } from '@/lib/domain/mail-server'
import { mergeSchema } from '@/lib/domain/merge'
import { messageSchema } from '@/lib/domain/message'
import { outlookApplicationSchema } from '@/lib/domain/outlook-application'
import type { Place } from './door'
import type { House, Visitor } from './world'

/** What examples need to be there, made by the product's own use cases as the company's owner. */

type Bare = Omit<House, 'serverId'>

/** The company's Outlook application and the mail server that everybody's messages go through. */
export async function furnish(house: Bare): Promise<string> {
  await saveApplication(house)
  return addServer(house, { fromFilter: house.domain, priority: '1' })
}

async function saveApplication({ outlook, people }: Bare, version = 0): Promise<void> {
  const fields = outlookApplicationSchema.parse({ ...outlook, version: String(version) })
  await saveOutlookApplication(people.owner.who, fields, { confirmed: true })
}

/** A door that was tried may have saved an application that nobody registered; what leads to Microsoft needs the real one. */
export async function restoreApplication({ house }: Place): Promise<void> {
  const { application } = await getSettings(house.people.owner.who)
  const { clientId, directoryId } = house.outlook
  if (application?.clientId !== clientId || application.directoryId !== directoryId)
    await saveApplication(house, application?.version)
}

/** What a mail server's form sends for a server without a password. */
export function serverFields(house: Bare, fields: Record<string, string> = {}): Record<string, string> {
  return {
    description: `Serveur ${house.marker} ${randomBytes(3).toString('hex')}`,
    priority: '20',
    host: `smtp.${house.domain}`,
    port: '587',
    security: 'starttls',
    ...fields,
  }
}

/** What it sends for the company's mailbox at Microsoft. */
export function outlookFields(house: Bare): Record<string, string> {
  const { smtpHost, smtpPort } = readEndToEnd().standin
  const server = { host: smtpHost, port: String(smtpPort), outlook: 'on', username: house.mailbox }
  return serverFields(house, server)
}

/** @returns a new server's id */
export async function addServer(house: Bare, fields: Record<string, string> = {}): Promise<string> {
  return saveMailServer(house.people.owner.who, null, mailServerSchema.parse(serverFields(house, fields)), {
    confirmed: true,
  })
}

/** What the composer sends. */
export function messageFields(house: Bare, person: Visitor): Record<string, string> {
  return {
    from: person.email,
    to: 'Claire <claire@lorme.example>',
    cc: 'pose@lorme.example',
    subject: `Devis ${house.marker}`,
    text: `Bonjour,\n\nvoici le devis ${house.marker}.`,
    priority: 'normal',
    submissionKey: randomUUID(),
  }
}

/** A message of somebody's; of the owner where their role sends none. @returns its id */
export async function addMessage(house: Bare, person: Visitor, attachments: string[] = []): Promise<string> {
  const author = person.who.can('message.send') ? person : house.people.owner
  const input = messageSchema.parse({ ...messageFields(house, author), attachments })
  return (await sendMessage(author.who, input)).id
}

/** A file that waits for a message. @returns its id */
export async function addUpload(house: Bare, person: Visitor): Promise<string> {
  const body = new Blob([`Le plan ${house.marker}`]).stream()
  const file = { fileName: `plan ${house.marker}.txt`, declaredType: null, declaredSize: null, body }
  return (await receiveUpload(person.who, file)).id
}

/** A file of a mail-merge. @returns its id */
export async function addMergeUpload(house: Bare, person: Visitor): Promise<string> {
  const text = `Nom;Adresse\nClaire ${house.marker};claire@lorme.example\nPaul;sans adresse ${house.marker}\n`
  const file = { fileName: `liste ${house.marker}.csv`, declaredType: null, declaredSize: null }
  return (await receiveUpload(person.who, { ...file, body: new Blob([text]).stream() })).id
}

/** A mail-merge of somebody's, checked; of the owner where their role sends none. @returns its id */
export async function addMerge(house: Bare, person: Visitor, started = false): Promise<string> {
  const author = person.who.can('message.send') ? person : house.people.owner
  // So many at the most may wait: the oldest have served. The latest may be in use by another lane.
  const drafts = (await findMerges(author.who)).rows.filter(({ state }) => state === 'draft')
  for (const { id } of drafts.slice(10)) await discardMerge(author.who, id).catch(() => undefined)
  const { id } = await createMerge(author.who, await addMergeUpload(house, author))
  const fields = {
    from: author.email,
    column: '1',
    subject: `Invitation ${house.marker}`,
    text: 'Bonjour {{Nom}}',
  }
  await saveMerge(author.who, id, mergeSchema.parse({ ...fields, once: 'on', version: '0' }))
  if (started) await startMerge(author.who, id, 1)
  return id
}
