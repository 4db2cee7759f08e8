import { Readable, type Duplex, type Transform } from 'node:stream'

/** The part of nodemailer's data stream we look at: what it has handed to the socket so far. */
type DataStream = Transform & { outByteCount?: number }

/**
 * A message as SMTPConnection.send takes it, which also knows how far it got. `handed` is the line between
 * "certainly not delivered" and "uncertain": our stream's end, with the final dot, was written to the socket.
 * Not a byte leaves before `mayLeave` says true; without it there is nothing to wait for.
 */
export class MessageStream extends Readable {
  private data: DataStream | null = null
  private source: Readable | null = null
  handed = false

  constructor(
    private readonly body: Buffer | (() => Readable),
    private readonly watch: { onStart: () => void; onHanded: () => void; onForbidden: () => void },
    private readonly way: { socket: Duplex; mayLeave?: Promise<boolean> },
  ) {
    super()
  }

  /** Bytes handed to the socket; null before the body's turn has come. */
  get sent(): number | null {
    return this.data ? (this.data.outByteCount ?? 0) : null
  }

  /** SMTPConnection calls it once the envelope is accepted; the destination is already piped into the socket. */
  override pipe<T extends NodeJS.WritableStream>(destination: T): T {
    this.data = destination as unknown as DataStream
    // A Transform ends its readable side after the last piece was read, which here means written to the socket.
    this.data.once('end', () => {
      this.handed = true
      this.watch.onHanded()
    })
    this.watch.onStart()
    const { mayLeave } = this.way
    if (!mayLeave) this.begin(this.data)
    else void mayLeave.then((may) => (may ? this.begin(this.data!) : this.watch.onForbidden()))
    return destination
  }

  private begin(data: DataStream): void {
    if (this.destroyed || data.destroyed) return
    if (typeof this.body === 'function') {
      this.source = this.body()
      this.source.once('error', (error) => this.emit('error', error))
      this.source.pipe(data)
    } else {
      this.pass(this.body, data)
    }
  }

  /**
   * The body and the final dot in one segment (and one TLS record), as one write costs what both hold. Until the next
   * turn only: a body that fills the socket's buffer has to drain before its dot comes.
   */
  private pass(body: Buffer, data: DataStream): void {
    const { socket } = this.way
    socket.cork()
    data.end(body)
    setImmediate(() => socket.uncork())
  }

  override _read(): void {}

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.source?.unpipe()
    this.source?.destroy()
    callback(error)
  }
}
