-- What a person had typed when their session turned out to be over: sealed, theirs alone, kept for a day.
CREATE TABLE "drafts" (
    "user_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "form" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "drafts_pkey" PRIMARY KEY ("user_id","id")
);

ALTER TABLE "drafts" ADD CONSTRAINT "drafts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
CREATE INDEX "drafts_expires_at_idx" ON "drafts"("expires_at");

-- A form's request is 1 MiB at most (lib/web/body-limit.ts).
ALTER TABLE drafts
  ADD CHECK (octet_length(sealed) <= 2097152), ADD CHECK (length(path) BETWEEN 1 AND 500), ADD CHECK (length(form) BETWEEN 1 AND 40);

DO $$
DECLARE
  identity text := relais_role_prefix() || '_identity';
  system text := relais_role_prefix() || '_system';
BEGIN
  ALTER TABLE drafts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  EXECUTE format('CREATE POLICY identity ON drafts TO %I USING (true) WITH CHECK (true)', identity);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON drafts TO %I', identity);
  -- The worker throws away what is over; it sees nothing else, and never what was typed.
  EXECUTE format('CREATE POLICY over ON drafts TO %I USING (expires_at <= now())', system);
  EXECUTE format('GRANT DELETE ON drafts TO %I', system);
  EXECUTE format('GRANT SELECT (user_id, id, expires_at) ON drafts TO %I', system);
END $$;
