import type { Context } from '../context'
import { BadRequest } from '../http/exchange'
import type { Exchange } from '../http/exchange'
import type { Route } from '../http/router'
import { renderInbox, renderMessage } from './inbox-pages'
import type { Received } from './inbox'
import { describeMessage, parseMessage } from './parse-message'

const PAGE = 50

/** `/inbox` for people, `/inbox.json` for programs. */
export function inboxRoutes(context: Context): Route[] {
  const { inbox } = context
  const get = (path: string, handle: Route['handle']): Route => ({ method: 'GET', path, handle })
  return [
    get('/', (exchange) => exchange.redirect('/inbox')),
    get('/inbox', (exchange) => showInbox(context, exchange)),
    get('/inbox.json', (exchange) => sendInbox(context, exchange)),
    get('/inbox/:number', async (exchange) => {
      const message = requireMessage(context, exchange)
      const mail = await parseMessage(message)
      exchange.sendPage(200, renderMessage(exchange.language, message, mail))
    }),
    get('/inbox/:number/raw', (exchange) => {
      const message = requireMessage(context, exchange)
      exchange.send(200, 'text/plain; charset=utf-8', message.raw)
    }),
    get('/inbox/:number/html', async (exchange) => {
      const mail = await parseMessage(requireMessage(context, exchange))
      const csp =
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox"
      exchange.sendPage(200, mail.html || '', { 'content-security-policy': csp })
    }),
    get('/inbox/:number/attachments/:index', async (exchange) => {
      const mail = await parseMessage(requireMessage(context, exchange))
      const part = mail.attachments[Number(exchange.params.index) - 1]
      if (!part) throw new BadRequest(404, 'There is no such attachment.')
      const name = encodeURIComponent(part.filename ?? 'attachment')
      exchange.send(200, 'application/octet-stream', part.content, {
        'content-disposition': `attachment; filename*=UTF-8''${name}`,
      })
    }),
    get('/inbox/count', (exchange) =>
      exchange.sendJson(200, { total: inbox.total, kept: inbox.list().length }),
    ),
  ].sort((a, b) => Number(a.path.includes(':')) - Number(b.path.includes(':')))
}

function requireMessage(context: Context, exchange: Exchange): Received {
  const message = context.inbox.get(Number(exchange.params.number))
  if (!message) throw new BadRequest(404, 'This message is not here (any more).')
  return message
}

async function showInbox(context: Context, exchange: Exchange): Promise<void> {
  const before = Number(exchange.url.searchParams.get('before')) || Infinity
  const page = context.inbox
    .list()
    .reverse()
    .filter((message) => message.number < before)
    .slice(0, PAGE)
  const rows = await Promise.all(page.map(describeMessage))
  exchange.sendPage(200, renderInbox(exchange.language, rows, context.inbox.total))
}

/**
 * Filters: `messageId`, `to` (envelope), `since` (ISO time, or a message's number), `limit`. `brief=1`: without
 * parsing, also of messages whose bytes are gone: number, envelope, authenticatedAs, receivedAt, messageId, size.
 */
async function sendInbox(context: Context, exchange: Exchange): Promise<void> {
  const query = exchange.url.searchParams
  const messageId = query.get('messageId')?.replace(/^<?([^<>]*)>?$/, '<$1>')
  const to = query.get('to')?.toLowerCase()
  const since = query.get('since')
  const limit = Number(query.get('limit')) || Infinity
  const wanted = (one: Pick<Received, 'messageId' | 'envelope' | 'receivedAt' | 'number'>) =>
    (!messageId || one.messageId === messageId) &&
    (!to || one.envelope.to.some((address) => address.toLowerCase() === to)) &&
    (!since || (/^\d+$/.test(since) ? one.number > Number(since) : one.receivedAt >= since))
  if (query.get('brief')) {
    return exchange.sendJson(200, context.inbox.listTraces().filter(wanted).slice(-limit))
  }
  const messages = context.inbox.list().filter(wanted).slice(-limit)
  exchange.sendJson(200, await Promise.all(messages.map(describeMessage)))
}
