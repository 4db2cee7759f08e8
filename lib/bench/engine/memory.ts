import { readFile } from 'node:fs/promises'
import { newId } from '@/lib/platform/ids'
import type { Benchmark } from '../figure'
import { startChildSink } from './children'
import { openEngineInstallation, type EngineInstallation } from './installation'
import { untilSent } from './versus-raw'

const MESSAGES = 20
const SERVERS = 7
const BYTES = 25 * 1024 * 1024
const CHUNK = 262_144
const SAMPLE_MS = 50

/** The worker's resident memory while it sends twenty messages of 25 MB on 20 connections, beyond its idle state. */
export const memoryBenchmark: Benchmark = {
  figures: [{ name: 'worker_rss_20_attachments_25mb', unit: 'MB' }],
  run: async () => {
    const sink = await startChildSink()
    const engine = await openEngineInstallation()
    const servers: string[] = []
    for (let index = 0; index < SERVERS; index++) servers.push(await engine.addServer(sink.port))
    const worker = await engine.startWorker(sink.port)
    // Once through everything, so that what is loaded for the first time is not counted.
    await engine.enqueue(servers[0]!, 10)
    await untilSent(engine)
    const idle = await residentOf(worker.pid)
    let most = idle
    const sampling = setInterval(
      () => void residentOf(worker.pid).then((bytes) => (most = Math.max(most, bytes))),
      SAMPLE_MS,
    )
    const createdBy = newId()
    const uploads = []
    for (let index = 0; index < MESSAGES; index++) uploads.push(await upload(engine, createdBy))
    await Promise.all(
      uploads.map((id, index) =>
        engine.enqueue(servers[index % SERVERS]!, 1, 100, { createdBy, attachments: [{ id }] }),
      ),
    )
    await untilSent(engine)
    clearInterval(sampling)
    await worker.kill('SIGTERM')
    await engine.close()
    await sink.stop()
    return [{ value: (most - idle) / 1024 / 1024 }]
  },
}

async function upload({ sql, companyId }: EngineInstallation, uploadedBy: string): Promise<string> {
  const id = newId()
  await sql(
    `INSERT INTO attachments (company_id, id, uploaded_by, file_name, content_type, size, state)
     VALUES ($1, $2, $3, 'plan.bin', 'application/octet-stream', $4, 'complete')`,
    [companyId, id, uploadedBy, BYTES],
  )
  const data = Buffer.alloc(CHUNK, 7)
  await sql(
    `INSERT INTO attachment_chunks (company_id, attachment_id, seq, data)
     SELECT $1, $2, n, $3 FROM generate_series(0, $4::int - 1) n`,
    [companyId, id, data, BYTES / CHUNK],
  )
  return id
}

/** Bytes; Linux's own count. */
async function residentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024
}
