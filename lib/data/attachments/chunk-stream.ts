import { AppError } from '@/lib/platform/errors'

/**
 * Cuts a stream of any pieces into chunks of exactly `size` bytes (the last may be shorter), holding at most
 * one chunk and one piece in memory.
 * @param limit bytes in all
 * @throws AppError too_large as soon as more than `limit` bytes came
 */
export async function* cutIntoChunks(
  pieces: AsyncIterable<Uint8Array>,
  size: number,
  limit: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let chunk = new Uint8Array(size)
  let filled = 0
  let total = 0
  for await (const piece of pieces) {
    total += piece.byteLength
    if (total > limit) throw new AppError('too_large', { limit })
    for (let start = 0; start < piece.byteLength;) {
      const taken = Math.min(size - filled, piece.byteLength - start)
      chunk.set(piece.subarray(start, start + taken), filled)
      filled += taken
      start += taken
      if (filled < size) continue
      yield chunk
      chunk = new Uint8Array(size)
      filled = 0
    }
  }
  if (filled > 0) yield chunk.subarray(0, filled)
}

/** A Web stream as an async iterable whose early end tells the sender to stop. */
export async function* readPieces(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  let ended = false
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      yield value
    }
    ended = true
  } finally {
    if (!ended) await reader.cancel().catch(() => {})
    reader.releaseLock()
  }
}
