-- How long a company keeps what, and what it takes along.

CREATE TABLE "retention_rules" (
    "company_id" UUID NOT NULL,
    "body_days" INTEGER NOT NULL DEFAULT 30,
    "message_months" INTEGER NOT NULL DEFAULT 12,
    "audit_months" INTEGER NOT NULL DEFAULT 12,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "retention_rules_pkey" PRIMARY KEY ("company_id")
);
ALTER TABLE "retention_rules" ADD CONSTRAINT "retention_rules_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE retention_rules
  ADD CHECK (body_days BETWEEN 1 AND 365), ADD CHECK (message_months BETWEEN 1 AND 60), ADD CHECK (audit_months BETWEEN 6 AND 60);

CREATE TABLE "data_exports" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "requested_by" UUID NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "owner" TEXT,
    "beat_at" TIMESTAMPTZ(3),
    "done" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER NOT NULL DEFAULT 0,
    "size" BIGINT NOT NULL DEFAULT 0,
    "finished_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "data_exports_pkey" PRIMARY KEY ("company_id","id")
);
ALTER TABLE "data_exports" ADD CONSTRAINT "data_exports_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE data_exports ADD CHECK (state IN ('queued', 'running', 'done', 'failed'));
-- One at a time: asking again while one is under way is the same wish.
CREATE UNIQUE INDEX data_exports_open ON data_exports (company_id) WHERE state IN ('queued', 'running');
CREATE INDEX data_exports_due ON data_exports (requested_at) WHERE state IN ('queued', 'running');

CREATE TABLE "data_export_chunks" (
    "company_id" UUID NOT NULL,
    "export_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "data" BYTEA NOT NULL,

    CONSTRAINT "data_export_chunks_pkey" PRIMARY KEY ("company_id","export_id","seq")
);
ALTER TABLE "data_export_chunks" ADD CONSTRAINT "data_export_chunks_company_id_export_id_fkey" FOREIGN KEY ("company_id", "export_id") REFERENCES "data_exports"("company_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE data_export_chunks ADD CHECK (octet_length(data) <= 262144);

-- What a correspondent's erasure looks for.
CREATE INDEX recipients_address ON recipients (company_id, lower(address));

-- Walls -------------------------------------------------------------------------------------------

DO $$
DECLARE
  t text;
  company text := relais_role_prefix() || '_company';
  system text := relais_role_prefix() || '_system';
BEGIN
  FOREACH t IN ARRAY ARRAY['retention_rules', 'data_exports', 'data_export_chunks'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_company ON %I TO %I USING (company_id = relais_company_id()) WITH CHECK (company_id = relais_company_id())', t, company);
    EXECUTE format('CREATE POLICY every_company ON %I TO %I USING (true) WITH CHECK (true)', t, system);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO %I', t, system);
  END LOOP;
  EXECUTE format('GRANT SELECT, INSERT, UPDATE ON retention_rules TO %I', company);
  EXECUTE format('GRANT SELECT, INSERT, DELETE ON data_exports TO %I', company);
  EXECUTE format('GRANT SELECT ON data_export_chunks TO %I', company);
  -- Erasing a correspondent takes their address out of the server's words too.
  EXECUTE format('GRANT UPDATE (reply) ON attempts TO %I', company);
  EXECUTE format('GRANT UPDATE ON message_search TO %I', company);
END $$;
