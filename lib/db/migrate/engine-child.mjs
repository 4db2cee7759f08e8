// @ts-check
// Plain JavaScript, run as a process of its own straight from the sources: a panic of the WebAssembly engine
// ends the process it is in, and must not end the launcher. Asked and answering over IPC.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { PrismaPg } from '@prisma/adapter-pg'
import { ColumnTypeEnum, bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'

/**
 * @typedef {{ name: string, sql: string }} Migration
 * @typedef {{ action: 'apply' | 'diff', url: string, lockfile: string, migrations: Migration[], schema: { path: string, content: string } }} Request
 * @typedef {{ message: string, code?: string, detail?: string, hint?: string, position?: number, statement: number, script: string }} ScriptFailure
 * @typedef {{ applied?: string[], script?: string, error?: string, failure?: ScriptFailure }} Answer
 */

/** Any number, the same in every process: one migration at a time in a database. */
const LOCK = 7_265_119
/** The oid of PostgreSQL's one-byte type "char", which adapter-pg does not know but the engine selects. */
const CHAR_OID = 18
const TEXT_OID = 25
const NO_FILTER = { externalTables: [], externalEnums: [] }

/** @type {ScriptFailure | undefined} */
let failure
let completed = 0

/** Loads the engine: once per process, and with the registry for panics that it expects to find. */
async function loadEngine() {
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      message: '',
      /** @param {string} text */
      set_message(text) {
        this.message = text
      },
    },
  })
  const glue = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const engine = await import(pathToFileURL(glue).href)
  const wasm = new Uint8Array(readFileSync(join(dirname(glue), 'schema_engine_bg.wasm')))
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': engine })
  engine.__wbg_set_wasm(instance.exports)
  const start = /** @type {() => void} */ (instance.exports.__wbindgen_start)
  start()
  return engine
}

/** adapter-pg, with what migrations need of it. */
class MigrationAdapter extends PrismaPg {
  /** @override */
  async connect() {
    return amend(await super.connect())
  }
}

/**
 * adapter-pg splits scripts at every ";", which breaks function bodies and makes files that fail half-way
 * stay half applied: a script goes to PostgreSQL whole, as one simple query, and is then one transaction.
 * @param {any} adapter
 */
function amend(adapter) {
  const pool = adapter.underlyingDriver()
  const query = pool.query.bind(pool)
  /** @type {number[]} */
  let chars = [] // columns of the last result: there is one session, with one query at a time
  pool.query = async (/** @type {any[]} */ ...args) => {
    const result = await query(...args)
    chars = []
    result?.fields?.forEach((/** @type {{ dataTypeID: number }} */ field, /** @type {number} */ index) => {
      if (field.dataTypeID !== CHAR_OID) return
      field.dataTypeID = TEXT_OID
      chars.push(index)
    })
    return result
  }
  const queryRaw = adapter.queryRaw.bind(adapter)
  adapter.queryRaw = async (/** @type {unknown} */ input) => {
    const result = await queryRaw(input)
    for (const index of chars) result.columnTypes[index] = ColumnTypeEnum.Character
    return result
  }
  adapter.executeScript = async (/** @type {string} */ script) => {
    completed = 0
    try {
      await query(script)
    } catch (error) {
      const { message, code, detail, hint, position } = /** @type {any} */ (error)
      const at = position === undefined ? {} : { position: Number(position) }
      failure = { message, code, detail, hint, ...at, statement: completed + 1, script }
      adapter.onError(error)
    }
  }
  return adapter
}

/** @param {Request} request */
function migrationsList({ lockfile, migrations }) {
  return {
    baseDir: 'migrations',
    lockfile: { path: 'migration_lock.toml', content: lockfile },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
    })),
  }
}

/**
 * @param {any} engine
 * @param {Request} request
 * @param {pg.Client} client
 * @returns {Promise<Answer>}
 */
async function apply(engine, request, client) {
  await forgetUnfinished(engine, client)
  try {
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: migrationsList(request),
      filters: NO_FILTER,
    })
    return { applied: appliedMigrationNames }
  } catch (error) {
    await forgetUnfinished(engine, client).catch(() => {})
    throw error
  }
}

/**
 * A migration is one transaction, so one that did not finish left nothing: note it as rolled back, and the
 * mended file is tried again instead of the engine refusing for ever.
 * @param {any} engine
 * @param {pg.Client} client
 */
async function forgetUnfinished(engine, client) {
  const { rows } = await client.query(`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS there`)
  if (!rows[0].there) return
  const unfinished = await client.query(
    'SELECT DISTINCT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NULL AND rolled_back_at IS NULL',
  )
  for (const { name } of unfinished.rows) await engine.markMigrationRolledBack({ migrationName: name })
}

/**
 * @param {any} engine
 * @param {Request} request
 * @returns {Promise<Answer>}
 */
async function diff(engine, { schema }) {
  const { stdout } = await engine.diff({
    from: { tag: 'schemaDatasource', files: [schema], configDir: dirname(schema.path) },
    to: { tag: 'schemaDatamodel', files: [schema] },
    script: true,
    exitCode: null,
    filters: NO_FILTER,
    shadowDatabaseUrl: null,
  })
  return { script: stdout ?? '' }
}

/**
 * @param {Request} request
 * @returns {Promise<Answer>}
 */
async function run(request) {
  const client = new pg.Client({ connectionString: request.url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  // One session: it holds the engine's lock, and end() frees it (left open, the next run waits 10 s).
  const pool = new pg.Pool({
    connectionString: request.url,
    max: 1,
    options: '-c client_min_messages=warning',
  })
  pool.on('error', () => {})
  pool.on('connect', (one) => {
    const { connection } = /** @type {any} */ (one)
    connection.on('commandComplete', () => completed++)
  })
  let engine
  try {
    const [module] = await Promise.all([loadEngine(), client.connect()])
    await client.query('SELECT pg_advisory_lock($1)', [LOCK])
    engine = await module.SchemaEngine.new(
      { datamodels: [[request.schema.path, request.schema.content]] },
      () => {},
      bindMigrationAwareSqlAdapterFactory(new MigrationAdapter(pool, { disposeExternalPool: false })),
    )
    return request.action === 'diff' ? await diff(engine, request) : await apply(engine, request, client)
  } catch (error) {
    return { error: error instanceof Error ? error.message : JSON.stringify(error), failure }
  } finally {
    engine?.free()
    await Promise.allSettled([pool.end(), client.end()])
  }
}

process.once('message', async (request) => {
  const answer = await run(/** @type {Request} */ (request))
  process.send?.(answer, () => process.exit(0))
})
