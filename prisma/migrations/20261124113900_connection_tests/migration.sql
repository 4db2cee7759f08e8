-- Connection tests, stage by stage, and the SMTP dialogues that « Débogage » keeps.

CREATE TABLE "connection_tests" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "mail_server_id" UUID NOT NULL,
    "requested_by" UUID NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "server_version" INTEGER NOT NULL,
    "mailbox" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "epoch" BIGINT,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "expected" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "stages" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "connection_tests_pkey" PRIMARY KEY ("company_id","id")
);

CREATE TABLE "dialogues" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "mail_server_id" UUID NOT NULL,
    "test_id" UUID,
    "message_id" UUID,
    "attempt_id" UUID,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "lines" JSONB NOT NULL,
    "truncated" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "dialogues_pkey" PRIMARY KEY ("company_id","id")
);

ALTER TABLE "connection_tests" ADD CONSTRAINT "connection_tests_company_id_mail_server_id_fkey" FOREIGN KEY ("company_id", "mail_server_id") REFERENCES "mail_servers"("company_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "dialogues" ADD CONSTRAINT "dialogues_company_id_mail_server_id_fkey" FOREIGN KEY ("company_id", "mail_server_id") REFERENCES "mail_servers"("company_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "dialogues" ADD CONSTRAINT "dialogues_company_id_test_id_fkey" FOREIGN KEY ("company_id", "test_id") REFERENCES "connection_tests"("company_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "dialogues" ADD CONSTRAINT "dialogues_company_id_message_id_fkey" FOREIGN KEY ("company_id", "message_id") REFERENCES "messages"("company_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE connection_tests
  ADD CHECK (state IN ('waiting', 'running', 'passed', 'failed', 'interrupted')),
  ADD CHECK (mailbox ~ '@' AND length(mailbox) <= 320 AND mailbox !~ '[[:cntrl:][:space:]<>]'),
  ADD CHECK ((state = 'running') <= (epoch IS NOT NULL AND started_at IS NOT NULL)),
  ADD CHECK ((ended_at IS NOT NULL) = (state IN ('passed', 'failed', 'interrupted'))),
  ADD CHECK (jsonb_typeof(stages) = 'array' AND pg_column_size(stages) <= 100000);
-- Bounded by who writes them (lib/mail/dialogue); this is the wall behind it.
ALTER TABLE dialogues ADD CHECK (jsonb_typeof(lines) = 'array' AND pg_column_size(lines) <= 200000);

-- One test of a server at a time; also what workers look for.
CREATE UNIQUE INDEX connection_tests_unfinished ON connection_tests (company_id, mail_server_id)
  WHERE state IN ('waiting', 'running');
CREATE INDEX connection_tests_server ON connection_tests (company_id, mail_server_id, id DESC);
CREATE INDEX connection_tests_old ON connection_tests (requested_at);
CREATE INDEX dialogues_test ON dialogues (company_id, test_id) WHERE test_id IS NOT NULL;
CREATE INDEX dialogues_message ON dialogues (company_id, message_id) WHERE message_id IS NOT NULL;
CREATE INDEX dialogues_server ON dialogues (company_id, mail_server_id, id DESC);
CREATE INDEX dialogues_old ON dialogues (created_at);

DO $$
DECLARE
  t text;
  company text := relais_role_prefix() || '_company';
  system text := relais_role_prefix() || '_system';
BEGIN
  FOREACH t IN ARRAY ARRAY['connection_tests', 'dialogues'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_company ON %I TO %I USING (company_id = relais_company_id()) WITH CHECK (company_id = relais_company_id())', t, company);
    EXECUTE format('CREATE POLICY every_company ON %I TO %I USING (true) WITH CHECK (true)', t, system);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO %I', t, system);
    EXECUTE format('GRANT SELECT ON %I TO %I', t, company);
  END LOOP;
  -- The console asks for a test, and may say of a lost worker's that it is over; what it found is the worker's.
  EXECUTE format('GRANT INSERT (company_id, id, mail_server_id, requested_by, server_version, mailbox), UPDATE (state, ended_at) ON connection_tests TO %I', company);
END $$;
