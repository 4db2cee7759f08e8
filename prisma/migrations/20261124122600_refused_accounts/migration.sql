-- Who signed in instead of the account that was expected, so that a new sign-in can be pinned to them; the
-- codes that people paste from Entra's own pages; the links with which administrators approve the application.

ALTER TABLE "connect_attempts"
    ADD COLUMN "take_username" BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN "pasted_codes" TEXT[] DEFAULT ARRAY[]::TEXT[],
    ADD COLUMN "refused_tenant_id" UUID,
    ADD COLUMN "refused_object_id" UUID,
    ADD COLUMN "refused_name" TEXT,
    ADD CHECK (coalesce(cardinality(pasted_codes), 0) <= 5),
    ADD CHECK (refused_object_id IS NULL OR refused_tenant_id IS NOT NULL);

CREATE TABLE "admin_approvals" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "mail_server_id" UUID NOT NULL,
    "created_by" UUID NOT NULL,
    "state_hash" BYTEA NOT NULL,
    "link_sealed" BYTEA NOT NULL,
    "client_id" TEXT NOT NULL,
    "tenant_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "answered_at" TIMESTAMPTZ(3),
    "outcome" TEXT,
    "error_code" TEXT,
    "error_text" TEXT,
    "trace_id" TEXT,

    CONSTRAINT "admin_approvals_pkey" PRIMARY KEY ("company_id","id")
);

ALTER TABLE "admin_approvals" ADD CONSTRAINT "admin_approvals_company_id_mail_server_id_fkey" FOREIGN KEY ("company_id", "mail_server_id") REFERENCES "mail_servers"("company_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE INDEX admin_approvals_server ON admin_approvals (company_id, mail_server_id, id DESC);

DO $$
DECLARE
  company text := relais_role_prefix() || '_company';
  system text := relais_role_prefix() || '_system';
BEGIN
  ALTER TABLE admin_approvals ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  EXECUTE format('CREATE POLICY own_company ON admin_approvals TO %I USING (company_id = relais_company_id()) WITH CHECK (company_id = relais_company_id())', company);
  EXECUTE format('CREATE POLICY every_company ON admin_approvals TO %I USING (true) WITH CHECK (true)', system);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON admin_approvals TO %I, %I', company, system);
END $$;
