-- What happened to accounts, on its way to the audit logs of the companies they belong to (lib/auth/account-events.ts).
-- A sign-in writes one row whether there is such an account or not: which companies it concerns is looked up after
-- the answer, so that its time tells nothing. Rows stay for a second or two.
CREATE TABLE "audit_outbox" (
    "id" UUID NOT NULL,
    -- Whose account; null: there is none by that name. No key: a person who is gone is told to nobody.
    "user_id" UUID,
    -- Only this company's log: the session knows no other.
    "only_company_id" UUID,
    "event" TEXT NOT NULL,
    "outcome" TEXT NOT NULL DEFAULT 'done',
    "note" TEXT,
    "address" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_outbox_pkey" PRIMARY KEY ("id")
);

ALTER TABLE audit_outbox
  ADD CHECK (event ~ '^[a-z0-9_.]{3,60}$'), ADD CHECK (outcome IN ('done', 'refused', 'failed')),
  ADD CHECK (length(note) <= 200), ADD CHECK (length(address) <= 100);

DO $$
DECLARE
  identity text := relais_role_prefix() || '_identity';
BEGIN
  ALTER TABLE audit_outbox ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  EXECUTE format('CREATE POLICY identity ON audit_outbox TO %I USING (true) WITH CHECK (true)', identity);
  EXECUTE format('GRANT SELECT, INSERT, DELETE ON audit_outbox TO %I', identity);
END $$;
