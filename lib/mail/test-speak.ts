import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { SMTPConnectionCustomAuthHandler } from 'nodemailer/lib/smtp-connection'
import type { Dialogue } from './dialogue'
import { login } from './open-connection'

/** A method of no SASL registry: nodemailer hands a handler for it the one way to say a command of our own. */
const METHOD = 'RELAIS-COMMAND'

type Asked = { command: string; answer: string | null }

/** For the `customAuth` option of a connection that is to speak. */
export const speaking: Record<string, SMTPConnectionCustomAuthHandler> = {
  [METHOD]: async ({ auth, sendCommand }) => {
    const asked = auth.options as Asked
    asked.answer = (await sendCommand(asked.command)).response
  },
}

/**
 * Says one command and waits for its whole answer (facts/delivery.md, "SMTPConnection, tried").
 * @param command one line; what is put into it must have been checked
 * @throws what nodemailer gives when the connection ends · SmtpFailure no_answer
 */
export async function speak(
  smtp: SMTPConnection,
  command: string,
  deadlineMs: number,
  dialogue: Dialogue | null,
): Promise<string> {
  if (/[\r\n\0]/.test(command)) throw new Error('more than one line')
  const asked: Asked = { command, answer: null }
  dialogue?.say(command)
  await login(smtp, { method: METHOD, options: asked }, deadlineMs)
  return asked.answer ?? ''
}
