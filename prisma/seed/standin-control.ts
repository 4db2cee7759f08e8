import type { DemoContext } from './context'

/** Asks the stand-in for something over its control address. @throws Error with what it answered */
async function ask<Answer>(context: DemoContext, path: string, body: unknown): Promise<Answer> {
  const response = await fetch(`${context.standin.controlUrl}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`stand-in, ${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as Answer
}

/** Signs a mailbox in at the authorize address and accepts. @returns the redirect's query parameters */
export async function acceptConsent(
  context: DemoContext,
  url: string,
  account: string,
): Promise<URLSearchParams> {
  const answer = await ask<{ redirect?: string; shown?: { code: string } }>(context, 'authorize', {
    url,
    account,
    accept: true,
  })
  if (!answer.redirect) throw new Error(`stand-in refused ${account}: ${answer.shown?.code}`)
  return new URL(answer.redirect).searchParams
}

/** Makes the next reply to a recipient at a stage what it says, once. */
export async function replyOnce(
  context: DemoContext,
  at: 'smtp.rcpt' | 'smtp.data' | 'smtp.end',
  recipient: string,
  reply: string,
): Promise<void> {
  await ask(context, 'faults', { at, do: { kind: 'reply', reply }, times: 1, match: { recipient } })
}
