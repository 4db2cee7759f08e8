import { Readable } from 'node:stream'
import type { IncomingMessage } from 'node:http'
import busboy from 'busboy'

/**
 * Requests for server actions, looked at before Next decodes them. Next answers 500 to whatever React's decoder
 * trips over; and that decoder can be told far more than our forms ever say (references into other parts, server
 * functions, promises, streams), which is where its vulnerabilities were (CVE-2025-55182). So only what our own
 * pages send goes in: texts, the state of a form, and one form's fields.
 */

/** Fields of the largest form, several times over. */
const MAX_PARTS = 2_000
const MAX_ARGUMENTS = 20
const MAX_DEPTH = 12
const MAX_VALUES = 5_000
/** Characters of all texts together; React's decoder gives up at a million. Fields are not among them. */
const MAX_TEXT = 900_000

/** A part by its name; its text, or null for a file. */
type Part = { name: string; text: string | null }

/** Whether Next would take a request for an action; it decides by the same two headers. */
export function isActionRequest(request: IncomingMessage, path: string): boolean {
  if (request.method !== 'POST' || path.startsWith('/api/')) return false
  return request.headers['next-action'] !== undefined || isMultipart(request)
}

/** Whether a body is one that a page of ours sends, by script or as a plain form. */
export async function isReadableAction(request: IncomingMessage, body: Buffer): Promise<boolean> {
  const byScript = request.headers['next-action'] !== undefined
  if (!isMultipart(request)) {
    return (request.headers['content-type'] ?? '').startsWith('text/plain') && isReply(body.toString())
  }
  const parts = await readParts(request, body)
  if (!parts) return false
  return byScript ? parts.every(isScriptPart) && count(parts, '0') === 1 : isPlainForm(request, body, parts)
}

const isMultipart = ({ headers }: IncomingMessage) =>
  (headers['content-type'] ?? '').startsWith('multipart/form-data')
const count = (parts: Part[], name: string) => parts.filter((part) => part.name === name).length

/** By script: the arguments, and fields of the forms among them (React's encodeReply). */
function isScriptPart({ name, text }: Part): boolean {
  return name === '0' ? text !== null && isReply(text) : /^_[0-9a-f]{1,4}_/.test(name)
}

/** A plain form: its own fields, and those that say which action and with which arguments (encodeFormAction). */
async function isPlainForm(request: IncomingMessage, body: Buffer, parts: Part[]): Promise<boolean> {
  const own = parts.filter(({ name }) => name.startsWith('$ACTION_'))
  const chosen = own.filter(({ name }) => /^\$ACTION_(REF|ID)_/.test(name))
  return chosen.length <= 1 && own.every(isActionField) && (await isFormData(request, body))
}

function isActionField({ name, text }: Part): boolean {
  if (text === null) return false
  if (/^\$ACTION_(KEY|REF_\d{1,4}|ID_[0-9a-f]{2,100})$/.test(name)) return true
  const chunk = /^\$ACTION_\d{1,4}:([0-9a-f]{1,4})$/.exec(name)?.[1]
  return chunk === '0' ? isActionReference(text) : chunk !== undefined && isReply(text)
}

function isActionReference(text: string): boolean {
  const value = parse(text) as { id?: unknown; bound?: unknown } | null
  const { id, bound } = value ?? {}
  return typeof id === 'string' && /^[0-9a-f]{2,100}$/.test(id) && (bound === null || bound === '$@1')
}

/** A list of arguments: texts, states of forms (plain objects), and references to forms. */
function isReply(text: string): boolean {
  const value = parse(text)
  if (!Array.isArray(value) || value.length > MAX_ARGUMENTS) return false
  let left = MAX_VALUES
  let room = MAX_TEXT
  const isPlain = (one: unknown, depth: number): boolean => {
    if (--left < 0 || depth > MAX_DEPTH) return false
    if (typeof one === 'string') {
      if ((room -= one.length) < 0) return false
      return !one.startsWith('$') || /^\$(\$|undefined$|K[0-9a-f]{1,4}$)/.test(one)
    }
    if (typeof one !== 'object' || one === null) return true
    return Object.entries(one).every(([key, inner]) => key !== '__proto__' && isPlain(inner, depth + 1))
  }
  return isPlain(value, 0)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The parts as Next's own parser reads them by script; null when it would fail. */
function readParts(request: IncomingMessage, body: Buffer): Promise<Part[] | null> {
  return new Promise((resolve) => {
    const parts: Part[] = []
    const fail = () => resolve(null)
    try {
      const limits = { fieldSize: body.length + 1, parts: MAX_PARTS }
      const parser = busboy({ headers: request.headers, defParamCharset: 'utf8', limits })
      parser.on('field', (name, text, { nameTruncated }) =>
        nameTruncated ? fail() : parts.push({ name, text }),
      )
      parser.on('file', (name, stream) => {
        parts.push({ name: name ?? '', text: null })
        stream.on('error', fail).resume()
      })
      parser.on('partsLimit', fail)
      parser.on('error', fail)
      parser.on('finish', () => resolve(parts.every(({ name }) => typeof name === 'string') ? parts : null))
      Readable.from([body]).pipe(parser)
    } catch {
      fail() // no boundary
    }
  })
}

/** Plain forms are read by fetch's parser, which is stricter. */
async function isFormData(request: IncomingMessage, body: Buffer): Promise<boolean> {
  try {
    const headers = { 'content-type': request.headers['content-type'] ?? '' }
    await new Response(new Uint8Array(body), { headers }).formData()
    return true
  } catch {
    return false
  }
}
