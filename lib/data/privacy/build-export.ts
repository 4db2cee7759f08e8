import type { Readable } from 'node:stream'
import { inSystem } from '@/lib/db'
import { cutIntoChunks } from '@/lib/data/attachments/chunk-stream'
import { EXPORT_DAYS } from '@/lib/domain/retention-bounds'
import { log } from '@/lib/platform/log'
import { zipCompany } from './zip-company'

/** An export whose worker gave no sign for so long is begun anew by another; s. */
const LOST_AFTER_SECONDS = 120
const CHUNK_BYTES = 256 * 1024
/** No company's mail of a year comes near; a bound all the same. */
const MAX_BYTES = 50 * 1024 ** 3

type Claimed = { company_id: string; id: string }

/**
 * Makes the exports that were asked for, one after the other, and drops those whose time is over. A worker that dies
 * leaves its export to the next one, which starts it anew.
 * @param owner this worker
 * @param stopping the worker is told to stop: the export under way is given back, to be begun anew
 * @returns how many it made
 */
export async function buildExports(owner: string, stopping?: AbortSignal): Promise<number> {
  await dropExpired()
  for (let made = 0; ; made++) {
    const claimed = stopping?.aborted ? undefined : await claim(owner)
    if (!claimed) return made
    await build(owner, claimed, stopping).catch(async (error: unknown) => {
      if (stopping?.aborted) return giveBack(owner, claimed)
      log.error({ err: error, exportId: claimed.id }, 'an export failed')
      await inSystem(
        (tx) => tx.$executeRaw`
          UPDATE data_exports SET state = 'failed', finished_at = now(), expires_at = now() + interval '1 day'
           WHERE company_id = ${claimed.company_id}::uuid AND id = ${claimed.id}::uuid AND owner = ${owner}`,
      )
    })
    await tellPages(claimed)
  }
}

async function claim(owner: string): Promise<Claimed | undefined> {
  const [row] = await inSystem(
    (tx) => tx.$queryRaw<Claimed[]>`
      UPDATE data_exports SET state = 'running', owner = ${owner}, beat_at = now(), done = 0, size = 0
       WHERE (company_id, id) IN (
         SELECT company_id, id FROM data_exports
          WHERE state = 'queued' OR (state = 'running' AND beat_at < now() - make_interval(secs => ${LOST_AFTER_SECONDS}::int))
          ORDER BY requested_at LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING company_id, id`,
  )
  return row
}

async function giveBack(owner: string, { company_id, id }: Claimed): Promise<void> {
  await inSystem(
    (tx) => tx.$executeRaw`
      UPDATE data_exports SET state = 'queued', owner = NULL, done = 0
       WHERE company_id = ${company_id}::uuid AND id = ${id}::uuid AND owner = ${owner} AND state = 'running'`,
  )
}

async function build(owner: string, claimed: Claimed, stopping?: AbortSignal): Promise<void> {
  const { company_id: companyId, id } = claimed
  const key = { companyId, exportId: id }
  await inSystem((tx) => tx.dataExportChunk.deleteMany({ where: key }))
  const progress = { done: 0, total: 0 }
  const zip = zipCompany(companyId, progress)
  let seq = 0
  let size = 0
  for await (const data of cutIntoChunks(
    zip as Readable & AsyncIterable<Uint8Array>,
    CHUNK_BYTES,
    MAX_BYTES,
  )) {
    const chunk = { ...key, seq: seq++, data }
    size += data.byteLength
    stopping?.throwIfAborted()
    await inSystem(async (tx) => {
      // Whoever gave it up, or took it over, is found out here: then this one stops.
      const count = await tx.$executeRaw`
        UPDATE data_exports SET beat_at = now(), done = ${progress.done}::int, total = ${progress.total}::int,
               size = ${size}::bigint
         WHERE company_id = ${companyId}::uuid AND id = ${id}::uuid AND owner = ${owner} AND state = 'running'`
      if (count === 0) throw new Error('the export was given up, or taken over')
      await tx.dataExportChunk.createMany({ data: [chunk] })
    })
    await tellPages(claimed)
  }
  await inSystem(
    (tx) => tx.$executeRaw`
      UPDATE data_exports SET state = 'done', done = ${progress.done}::int, total = ${progress.total}::int,
             finished_at = now(), expires_at = now() + make_interval(days => ${EXPORT_DAYS}::int)
       WHERE company_id = ${companyId}::uuid AND id = ${id}::uuid AND owner = ${owner}`,
  )
}

function dropExpired(): Promise<number> {
  return inSystem((tx) => tx.$executeRaw`DELETE FROM data_exports WHERE expires_at < now()`)
}

async function tellPages({ company_id, id }: Claimed): Promise<void> {
  const payload = JSON.stringify({ c: company_id, k: 'export', ids: [id] })
  await inSystem((tx) => tx.$executeRaw`SELECT pg_notify('relais_live', ${payload})`)
}
