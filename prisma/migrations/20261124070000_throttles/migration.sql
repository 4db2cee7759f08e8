-- How often something was tried in vain lately. The key is a SHA-256: no account or address is readable in it.
CREATE TABLE "throttles" (
    "key" BYTEA NOT NULL,
    "attempts" INTEGER NOT NULL,
    "allowed" BOOLEAN NOT NULL,
    "blocked_until" TIMESTAMPTZ(3) NOT NULL,
    "touched_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "throttles_pkey" PRIMARY KEY ("key")
);

DO $$
DECLARE
  identity text := relais_role_prefix() || '_identity';
BEGIN
  ALTER TABLE throttles ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  EXECUTE format('CREATE POLICY identity ON throttles TO %I USING (true) WITH CHECK (true)', identity);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON throttles TO %I', identity);
END $$;
