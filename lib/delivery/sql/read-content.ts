import { run, type Pool, type Statement } from './statement'

const CONTENT: Statement = {
  name: 'read_content',
  text: 'SELECT raw FROM message_contents WHERE company_id = $1 AND message_id = $2',
}
const CHUNK: Statement = {
  name: 'read_chunk',
  text: 'SELECT data FROM attachment_chunks WHERE company_id = $1 AND attachment_id = $2 AND seq = $3',
}

/** A message's stored bytes; null when they are not there. */
export async function readContent(pool: Pool, companyId: string, messageId: string): Promise<Buffer | null> {
  const [row] = await run<{ raw: Buffer }>(pool, CONTENT, [companyId, messageId])
  return row?.raw ?? null
}

/** One chunk of an attachment; null after the last. */
export async function readChunk(
  pool: Pool,
  companyId: string,
  attachmentId: string,
  seq: number,
): Promise<Buffer | null> {
  const [row] = await run<{ data: Buffer }>(pool, CHUNK, [companyId, attachmentId, seq])
  return row?.data ?? null
}
