import { randomBytes } from 'node:crypto'
import nodemailer from 'nodemailer'
import { describe, expect, test } from 'vitest'
import { ATELIER } from '@/lib/standin/state/default-seed'
import { ca, connect, COURRIER, dialogue, letter, mailer, standin, withStandin } from './client'

withStandin()

describe('submission', () => {
  test('XOAUTH2 over STARTTLS; the inbox holds what was sent, byte by byte', async () => {
    const { answer } = await connect('organizations')
    const bytes = randomBytes(300_000)
    const transport = mailer(answer.accessToken)
    const sent = await transport.sendMail({
      ...letter,
      text: '.\r\n..two\r\nlast',
      cc: 'copie@example.com',
      attachments: [{ filename: 'chêne.bin', content: bytes }],
    })
    expect(sent.response).toMatch(/^250 2\.0\.0 OK <.*> \[Hostname=/)
    transport.close()
    const list = (await (
      await fetch(`${standin.inboxUrl}.json?messageId=${encodeURIComponent(sent.messageId)}`)
    ).json()) as [Record<string, unknown> & { attachments: Array<{ url: string; filename: string }> }]
    expect(list[0]).toMatchObject({
      from: '"Atelier du Bois" <courrier@atelier.example>',
      to: ['client@example.com'],
      subject: letter.subject,
      envelope: { from: COURRIER, to: ['client@example.com', 'copie@example.com'] },
      authenticatedAs: COURRIER,
      messageId: sent.messageId,
    })
    expect(list[0].text).toBe('.\n..two\nlast')
    const [attachment] = list[0].attachments
    expect(attachment?.filename).toBe('chêne.bin')
    const got = await fetch(standin.authorizeUrl + attachment!.url)
    expect(Buffer.from(await got.arrayBuffer()).equals(bytes)).toBe(true)
    expect(await (await fetch(standin.inboxUrl)).text()).toContain('Devis n° 12')
  })

  test('the account is the UPN, never the mail address or somebody else', async () => {
    const { answer } = await connect(ATELIER, 'c.martin@atelier.example')
    const from = 'camille.martin@atelier.example'
    const refused = mailer(answer.accessToken, from).sendMail({ ...letter, from })
    await expect(refused).rejects.toMatchObject({
      responseCode: 535,
      response: expect.stringContaining('535 5.7.3') as string,
    })
    await mailer(answer.accessToken, 'c.martin@atelier.example').sendMail({ ...letter, from })
    await expect(mailer(answer.accessToken, COURRIER).sendMail(letter)).rejects.toMatchObject({
      responseCode: 535,
    })
  })

  test('Send As is judged by the table, after the final dot', async () => {
    const { answer } = await connect(ATELIER)
    const transport = mailer(answer.accessToken)
    await transport.sendMail({ ...letter, from: 'Devis <devis@atelier.example>' })
    const denied = transport.sendMail({ ...letter, from: 'c.martin@atelier.example' })
    await expect(denied).rejects.toMatchObject({
      command: 'DATA',
      response: expect.stringMatching(
        /^554 5\.2\.252 SendAsDenied; courrier@atelier\.example not allowed to send as c\.martin/,
      ) as string,
    })
    transport.close()
  })

  test('the fourth connection of a mailbox gets 432 at DATA', async () => {
    const { answer } = await connect(ATELIER)
    const transports = [1, 2, 3, 4].map(() => mailer(answer.accessToken))
    for (const transport of transports.slice(0, 3)) await transport.sendMail(letter)
    await expect(transports[3]!.sendMail(letter)).rejects.toMatchObject({
      responseCode: 432,
      command: 'DATA',
    })
    transports.forEach((transport) => transport.close())
  })

  test('before TLS there is no AUTH, without AUTH no mail, with a password nothing', async () => {
    const plain = await dialogue(['EHLO me', 'AUTH LOGIN', 'MAIL FROM:<a@b.example>', 'QUIT'])
    expect(plain[0]).toMatch(/^220 .* Microsoft ESMTP MAIL Service ready at /)
    expect(plain[1]).toContain('SIZE 157286400')
    expect(plain[1]).toContain('STARTTLS')
    expect(plain[1]).not.toContain('AUTH')
    expect(plain[2]).toMatch(/^504 5\.7\.4/)
    expect(plain[3]).toMatch(/^530 5\.7\.57 Client not authenticated to send mail\./)
    const basic = nodemailer.createTransport({
      host: 'localhost',
      port: standin.smtpPort,
      requireTLS: true,
      tls: { ca },
      auth: { user: COURRIER, pass: 'x' },
    })
    await expect(basic.verify()).rejects.toMatchObject({
      response: expect.stringMatching(/^550 5\.7\.30/) as string,
    })
  })

  test('duplicates, the rate and expired tokens', async () => {
    const { answer } = await connect(ATELIER)
    standin.control.configure({ duplicates: 'refuse', rate: 'refuse', ratePerMinute: 3 })
    const transport = mailer(answer.accessToken)
    const twice = { ...letter, messageId: '<twice@atelier.example>' }
    await transport.sendMail(twice)
    await expect(transport.sendMail(twice)).rejects.toMatchObject({
      response: expect.stringContaining('MapiExceptionDuplicateDelivery') as string,
    })
    await transport.sendMail(letter)
    await expect(transport.sendMail(letter)).rejects.toMatchObject({ responseCode: 451 })
    transport.close()
    standin.control.configure({ accessTokenSeconds: 1 })
    const short = await connect(ATELIER)
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    await expect(mailer(short.answer.accessToken).verify()).rejects.toMatchObject({ responseCode: 535 })
  })
})
