-- Mail-merges: a file's rows, and the messages that a worker makes of them.
CREATE TABLE "mail_merges" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "created_by" UUID NOT NULL,
    "upload_id" UUID NOT NULL,
    "file_name" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'reading',
    "columns" TEXT[],
    "row_count" INTEGER NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 0,
    "from_name" TEXT,
    "from_address" TEXT,
    "address_column" INTEGER NOT NULL DEFAULT 0,
    "reply_to" TEXT,
    "subject" TEXT NOT NULL DEFAULT '',
    "text" TEXT NOT NULL DEFAULT '',
    "html" TEXT,
    "unsubscribe" TEXT,
    "priority" SMALLINT NOT NULL DEFAULT 3,
    "once_per_address" BOOLEAN NOT NULL DEFAULT true,
    "send_at" TEXT,
    "due_at" TIMESTAMPTZ(3),
    "fault_count" INTEGER NOT NULL DEFAULT 0,
    "repeat_count" INTEGER NOT NULL DEFAULT 0,
    "gap_count" INTEGER NOT NULL DEFAULT 0,
    "mail_server_id" UUID,
    "chosen_because" TEXT,
    "last_line" INTEGER NOT NULL DEFAULT 0,
    "enqueued" INTEGER NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "stopped_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "mail_merges_pkey" PRIMARY KEY ("company_id","id")
);
CREATE UNIQUE INDEX "mail_merges_company_id_upload_id_key" ON "mail_merges"("company_id", "upload_id");
ALTER TABLE "mail_merges" ADD CONSTRAINT "mail_merges_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "mail_merges" ADD CONSTRAINT "mail_merges_company_id_mail_server_id_fkey" FOREIGN KEY ("company_id", "mail_server_id") REFERENCES "mail_servers"("company_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE mail_merges
  ADD CHECK (state IN ('reading', 'draft', 'running', 'stopping', 'done', 'stopped')),
  ADD CHECK (priority BETWEEN 1 AND 3), ADD CHECK (row_count BETWEEN 0 AND 50000),
  ADD CHECK (fault_count BETWEEN 0 AND row_count), ADD CHECK (enqueued BETWEEN 0 AND row_count),
  ADD CHECK (cardinality(columns) <= 100), ADD CHECK (address_column BETWEEN 0 AND 99),
  ADD CHECK (length(subject) <= 998), ADD CHECK (subject !~ '[\r\n]'), ADD CHECK (length(unsubscribe) <= 500),
  ADD CHECK (state IN ('reading', 'draft') OR (from_address IS NOT NULL AND mail_server_id IS NOT NULL AND started_at IS NOT NULL));

CREATE TABLE "mail_merge_rows" (
    "company_id" UUID NOT NULL,
    "merge_id" UUID NOT NULL,
    "line" INTEGER NOT NULL,
    "cells" TEXT[],
    "fault" TEXT,
    "twin" INTEGER,

    CONSTRAINT "mail_merge_rows_pkey" PRIMARY KEY ("company_id","merge_id","line")
);
ALTER TABLE "mail_merge_rows" ADD CONSTRAINT "mail_merge_rows_company_id_merge_id_fkey" FOREIGN KEY ("company_id", "merge_id") REFERENCES "mail_merges"("company_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE mail_merge_rows
  ADD CHECK (fault IN ('cells', 'no_address', 'wrong_address', 'smtputf8', 'repeated', 'long_subject', 'long_body', 'erased', 'refused'));

ALTER TABLE "messages" ADD COLUMN "merge_id" UUID;
ALTER TABLE "messages" ADD CONSTRAINT "messages_company_id_merge_id_fkey" FOREIGN KEY ("company_id", "merge_id") REFERENCES "mail_merges"("company_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What a worker goes on with, the one that waited longest first.
CREATE INDEX mail_merges_due ON mail_merges (next_at) WHERE state IN ('running', 'stopping');
CREATE INDEX mail_merges_by_author ON mail_merges (company_id, created_by, id DESC);
CREATE INDEX mail_merge_faults ON mail_merge_rows (company_id, merge_id, line) WHERE fault IS NOT NULL;
-- A mail-merge's messages; other messages cost it nothing.
CREATE INDEX messages_by_merge ON messages (company_id, merge_id, id DESC) WHERE merge_id IS NOT NULL;

DO $$
DECLARE
  t text;
  company text := relais_role_prefix() || '_company';
  system text := relais_role_prefix() || '_system';
BEGIN
  FOREACH t IN ARRAY ARRAY['mail_merges', 'mail_merge_rows'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_company ON %I TO %I USING (company_id = relais_company_id()) WITH CHECK (company_id = relais_company_id())', t, company);
    EXECUTE format('CREATE POLICY every_company ON %I TO %I USING (true) WITH CHECK (true)', t, system);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO %I, %I', t, company, system);
  END LOOP;
END $$;
