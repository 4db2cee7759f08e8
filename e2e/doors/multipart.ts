import { randomBytes } from 'node:crypto'

/** One part of a form; bytes where a text cannot say it (invalid UTF-8). */
export type Part = { name: string; value: string | Buffer; fileName?: string }

/** A form as browsers write it (RFC 7578; HTML, "multipart form data": quotes and line ends in names are escaped). */
export function encodeMultipart(parts: readonly Part[]): { contentType: string; body: Buffer } {
  const boundary = `----relais${randomBytes(12).toString('hex')}`
  const escape = (text: string) => text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
  const pieces = parts.flatMap(({ name, value, fileName }) => {
    const file =
      fileName === undefined
        ? ''
        : `; filename="${escape(fileName)}"\r\nContent-Type: application/octet-stream`
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escape(name)}"${file}\r\n\r\n`
    return [Buffer.from(head), Buffer.from(value as string), Buffer.from('\r\n')]
  })
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]),
  }
}
