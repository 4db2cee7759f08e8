import { setTimeout as sleep } from 'node:timers/promises'
import type { HttpFault } from '../faults'
import { AadstsError } from '../sign-in/aadsts-error'
import type { Exchange } from './exchange'

const HTML_ERROR =
  '<!DOCTYPE html><html><head><title>502 - Web server received an invalid response</title></head><body><h1>Server Error</h1></body></html>'

/**
 * Answers as the fault says, after its delay.
 * @returns false when the fault only shapes the ordinary answer (forge, omit, scope, expires, delay).
 */
export async function answerFault(
  exchange: Exchange,
  fault: HttpFault,
  values: Record<string, string> = {},
  correlationId?: string,
): Promise<boolean> {
  if (fault.delayMs) await sleep(fault.delayMs)
  const action = fault.do
  switch (action.kind) {
    case 'aadsts': {
      const error = new AadstsError(action.code, values, { correlationId, suberror: action.suberror })
      exchange.sendJson(error.entry.status, error.body)
      return true
    }
    case 'status': {
      const headers: Record<string, string> =
        action.retryAfter === undefined ? {} : { 'retry-after': String(action.retryAfter) }
      if (action.html) exchange.sendPage(action.status, HTML_ERROR, headers)
      else exchange.sendJson(action.status, {}, headers)
      return true
    }
    case 'answer':
      exchange.send(action.status, action.contentType, action.body)
      return true
    case 'redirect':
      exchange.send(action.status, 'text/plain', '', { location: action.to })
      return true
    case 'drop':
      exchange.request.socket.destroy()
      return true
    case 'hang':
      // Until the caller gives up, or the stand-in stops.
      await new Promise((resolve) => exchange.response.once('close', resolve))
      return true
    default:
      return false
  }
}
