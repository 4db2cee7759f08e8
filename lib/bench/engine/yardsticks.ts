import nodemailer from 'nodemailer'
import MailComposer from 'nodemailer/lib/mail-composer'
import SMTPConnection from 'nodemailer/lib/smtp-connection'

/** pool: what one would write with nodemailer · wire: the least that a message costs on a connection. */
export type SenderKind = 'pool' | 'wire'
export type SendOrder = { port: number; connections: number; messages: number; bytes: number }

const FROM = 'courrier@atelier.example'
const TO = 'client@client.example'
const HEAD = { from: `"Atelier" <${FROM}>`, to: TO, subject: 'Bonjour' }

/** Raw nodemailer as one would use it: a pool, and sendMail for each message. Nothing is written anywhere. */
export async function sendByTransport({ port, connections, messages, bytes }: SendOrder): Promise<void> {
  const transport = nodemailer.createTransport({
    host: '127.0.0.1',
    port,
    ignoreTLS: true,
    pool: true,
    maxConnections: connections,
    maxMessages: Infinity,
  })
  const text = 'x'.repeat(bytes)
  await Promise.all(Array.from({ length: messages }, () => transport.sendMail({ ...HEAD, text })))
  transport.close()
}

/** The wire's own limit: the bytes of one ready-made message, again and again on every connection. */
export async function sendByWire({ port, connections, messages, bytes }: SendOrder): Promise<void> {
  const raw = await new MailComposer({ ...HEAD, text: 'x'.repeat(bytes) }).compile().build()
  let left = messages
  const work = async () => {
    const connection = new SMTPConnection({ host: '127.0.0.1', port, ignoreTLS: true })
    await new Promise<void>((resolve, reject) => {
      connection.once('error', reject)
      connection.connect(() => resolve())
    })
    while (left-- > 0)
      await new Promise<void>((resolve, reject) =>
        connection.send({ from: FROM, to: [TO] }, raw, (error) => (error ? reject(error) : resolve())),
      )
    connection.quit()
  }
  await Promise.all(Array.from({ length: connections }, work))
}
