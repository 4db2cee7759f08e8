-- Forms that were sent: the same one sent twice is done once (lib/data/submissions/once.ts).
CREATE TABLE "submissions" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "purpose" TEXT NOT NULL,
    "record_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "submissions_pkey" PRIMARY KEY ("company_id","id")
);

CREATE INDEX "submissions_created_at_idx" ON "submissions"("created_at");
ALTER TABLE "submissions" ADD CONSTRAINT "submissions_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE submissions ADD CHECK (length(purpose) BETWEEN 1 AND 60);

DO $$
DECLARE
  company text := relais_role_prefix() || '_company';
  system text := relais_role_prefix() || '_system';
BEGIN
  ALTER TABLE submissions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  EXECUTE format('CREATE POLICY own_company ON submissions TO %I USING (company_id = relais_company_id()) WITH CHECK (company_id = relais_company_id())', company);
  EXECUTE format('CREATE POLICY every_company ON submissions TO %I USING (true) WITH CHECK (true)', system);
  EXECUTE format('GRANT SELECT, INSERT ON submissions TO %I', company);
  EXECUTE format('GRANT SELECT, DELETE ON submissions TO %I', system);
END $$;
