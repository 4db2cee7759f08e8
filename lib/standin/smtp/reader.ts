const END = Buffer.from('\r\n.\r\n')
const STUFFED = Buffer.from('\r\n..')
/** RFC 5321 says 512; XOAUTH2's token needs far more, Exchange takes 12 kB and so on. */
const LONGEST_LINE = 64 * 1024

/**
 * Cuts a connection's bytes into command lines, dot-terminated bodies and BDAT chunks.
 * The body is searched with Buffer.indexOf: this is the path that sees thousands of messages a second.
 */
export class SmtpReader {
  private held: Buffer = Buffer.alloc(0)
  private parts: Buffer[] = []
  private kept = 0
  /** Bytes of the body that have come so far. */
  bodyBytes = 0

  /** @param sizeLimit bodies above it are counted but not kept: `takeBody` then gives null bytes. */
  constructor(private readonly sizeLimit: number) {}

  push(chunk: Buffer): void {
    this.held = this.held.length ? Buffer.concat([this.held, chunk]) : chunk
  }

  /** Whatever was sent before TLS began is dropped: nothing typed in the clear is obeyed afterwards. */
  clear(): void {
    this.held = Buffer.alloc(0)
  }

  get overflows(): boolean {
    return this.held.length > LONGEST_LINE && this.held.indexOf(10) < 0
  }

  takeLine(): string | null {
    const end = this.held.indexOf(10)
    if (end < 0) return null
    const line = this.held.toString('utf8', 0, end).replace(/\r$/, '')
    this.held = this.held.subarray(end + 1)
    return line
  }

  startBody(): void {
    // As if the line break before the body were part of it: an empty body is then "\r\n.\r\n" like any other.
    this.held = Buffer.concat([END.subarray(0, 2), this.held])
    this.parts = []
    this.kept = 0
    this.bodyBytes = 0
  }

  /** The body once its final dot is here, dots unstuffed. `null`: more to come. */
  takeBody(): { bytes: Buffer; oversized: boolean } | null {
    const end = this.held.indexOf(END)
    if (end < 0) {
      const safe = this.held.length - (END.length - 1)
      if (safe > 0) {
        this.keep(this.held.subarray(0, safe))
        this.held = this.held.subarray(safe)
      }
      return null
    }
    this.keep(this.held.subarray(0, end + 2))
    this.held = this.held.subarray(end + END.length)
    const oversized = this.kept < this.bodyBytes
    const bytes = oversized ? Buffer.alloc(0) : unstuff(Buffer.concat(this.parts)).subarray(2)
    this.parts = []
    return { bytes, oversized }
  }

  private keep(part: Buffer): void {
    this.bodyBytes += part.length
    if (this.bodyBytes > this.sizeLimit) {
      this.parts = []
      return
    }
    this.parts.push(part)
    this.kept += part.length
  }

  /** Exactly so many bytes (BDAT), or null while they are not all here. */
  takeBytes(count: number): Buffer | null {
    if (this.held.length < count) return null
    const bytes = Buffer.from(this.held.subarray(0, count))
    this.held = this.held.subarray(count)
    return bytes
  }
}

function unstuff(body: Buffer): Buffer {
  let at = body.indexOf(STUFFED)
  if (at < 0) return body
  const parts: Buffer[] = []
  let from = 0
  while (at >= 0) {
    parts.push(body.subarray(from, at + 2))
    from = at + 3
    at = body.indexOf(STUFFED, from)
  }
  parts.push(body.subarray(from))
  return Buffer.concat(parts)
}
