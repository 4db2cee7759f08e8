-- Each recipient's own outcome with linked children, the uncertain window's policy, a company's rules of sending,
-- and what people decided about a message.

-- A company's rules; no row: the defaults of lib/domain/delivery-rules.
CREATE TABLE "delivery_rules" (
    "company_id" UUID NOT NULL,
    "uncertain" TEXT NOT NULL,
    "fallback" BOOLEAN NOT NULL,
    "retry_first_minutes" INTEGER NOT NULL,
    "retry_later_minutes" INTEGER NOT NULL,
    "retry_give_up_hours" INTEGER NOT NULL,
    "retry_jitter_percent" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "delivery_rules_pkey" PRIMARY KEY ("company_id")
);
ALTER TABLE "delivery_rules" ADD CONSTRAINT "delivery_rules_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE delivery_rules ADD CHECK (uncertain IN ('ask', 'resend')),
  ADD CHECK (retry_first_minutes BETWEEN 1 AND 1440), ADD CHECK (retry_later_minutes BETWEEN 1 AND 1440),
  ADD CHECK (retry_give_up_hours BETWEEN 1 AND 240), ADD CHECK (retry_jitter_percent BETWEEN 0 AND 50);

-- A server may have a schedule of its own. senders_changed_at: a right to send as somebody takes up to an hour
-- to work at Microsoft.
ALTER TABLE "mail_servers"
  ADD COLUMN "retry_first_minutes" INTEGER,
  ADD COLUMN "retry_later_minutes" INTEGER,
  ADD COLUMN "retry_give_up_hours" INTEGER,
  ADD COLUMN "senders_changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;
ALTER TABLE mail_servers
  ADD CHECK (retry_first_minutes BETWEEN 1 AND 1440), ADD CHECK (retry_later_minutes BETWEEN 1 AND 1440),
  ADD CHECK (retry_give_up_hours BETWEEN 1 AND 240);

-- A child carries on for recipients who were deferred while others accepted. It uses its root's content; the root
-- shows its state: what lists show is list_state, of rows without a parent.
ALTER TABLE "messages"
  ADD COLUMN "parent_id" UUID,
  ADD COLUMN "child_state" TEXT,
  ADD COLUMN "list_state" TEXT NOT NULL GENERATED ALWAYS AS (COALESCE(child_state, state)) STORED,
  ADD COLUMN "uncertain_count" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "messages" ADD CONSTRAINT "messages_company_id_parent_id_fkey" FOREIGN KEY ("company_id", "parent_id") REFERENCES "messages"("company_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE messages ADD CHECK (child_state IN ('queued', 'sending', 'sent', 'uncertain'));
CREATE INDEX messages_children ON messages (company_id, parent_id) WHERE parent_id IS NOT NULL;
DROP INDEX messages_by_state;
CREATE INDEX messages_listed ON messages (company_id, list_state, id DESC) WHERE parent_id IS NULL;

-- What was said when no answer came.
ALTER TABLE "attempts" ADD COLUMN "dialogue" TEXT;

-- What people, or the installation by itself, did with a message after it was accepted.
CREATE TABLE "message_events" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "user_id" UUID,
    "detail" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "message_events_pkey" PRIMARY KEY ("company_id","id")
);
CREATE INDEX "message_events_company_id_message_id_idx" ON "message_events"("company_id", "message_id");
ALTER TABLE "message_events" ADD CONSTRAINT "message_events_company_id_message_id_fkey" FOREIGN KEY ("company_id", "message_id") REFERENCES "messages"("company_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE message_events ADD CHECK (kind ~ '^[a-z_]{1,40}$'), ADD CHECK (length(detail) <= 500);

-- The company's administrators are told of a server's own fault once.
ALTER TABLE "mail_server_leases" ADD COLUMN "alerted_at" TIMESTAMPTZ(3);

DO $$
DECLARE
  t text;
  company text := relais_role_prefix() || '_company';
  system text := relais_role_prefix() || '_system';
BEGIN
  FOREACH t IN ARRAY ARRAY['delivery_rules', 'message_events'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_company ON %I TO %I USING (company_id = relais_company_id()) WITH CHECK (company_id = relais_company_id())', t, company);
    EXECUTE format('CREATE POLICY every_company ON %I TO %I USING (true) WITH CHECK (true)', t, system);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO %I', t, system);
  END LOOP;
  EXECUTE format('GRANT SELECT, INSERT, UPDATE ON delivery_rules TO %I', company);
  EXECUTE format('GRANT SELECT, INSERT ON message_events TO %I', company);
  -- The worker writes to administrators; it sees no password hash.
  EXECUTE format('CREATE POLICY every_member ON users FOR SELECT TO %I USING (true)', system);
  EXECUTE format('GRANT SELECT (id, email, name, locale, disabled_at) ON users TO %I', system);
END $$;

CREATE OR REPLACE FUNCTION find_message_ids(
  p_search text, p_states text[], p_server uuid, p_author uuid, p_from timestamptz, p_until timestamptz,
  p_older_than uuid, p_newer_than uuid, p_limit int
) RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  IF p_newer_than IS NULL THEN
    RETURN QUERY SELECT id FROM messages m
      WHERE m.company_id = relais_company_id() AND m.parent_id IS NULL
        AND (p_search IS NULL OR EXISTS (SELECT FROM message_search s
          WHERE s.company_id = relais_company_id() AND s.message_id = m.id AND s.words ILIKE '%' || p_search || '%'))
        AND (p_states IS NULL OR list_state = ANY (p_states))
        AND (p_server IS NULL OR mail_server_id = p_server)
        AND (p_author IS NULL OR created_by = p_author)
        AND (p_from IS NULL OR created_at >= p_from)
        AND (p_until IS NULL OR created_at < p_until)
        AND (p_older_than IS NULL OR id < p_older_than)
      ORDER BY id DESC LIMIT least(p_limit, 500);
  ELSE
    RETURN QUERY SELECT id FROM messages m
      WHERE m.company_id = relais_company_id() AND m.parent_id IS NULL
        AND (p_search IS NULL OR EXISTS (SELECT FROM message_search s
          WHERE s.company_id = relais_company_id() AND s.message_id = m.id AND s.words ILIKE '%' || p_search || '%'))
        AND (p_states IS NULL OR list_state = ANY (p_states))
        AND (p_server IS NULL OR mail_server_id = p_server)
        AND (p_author IS NULL OR created_by = p_author)
        AND (p_from IS NULL OR created_at >= p_from)
        AND (p_until IS NULL OR created_at < p_until)
        AND id > p_newer_than
      ORDER BY id ASC LIMIT least(p_limit, 500);
  END IF;
END $$;
