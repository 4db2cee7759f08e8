-- What was accepted and what became of it, by hour, so that no page counts messages; and the chores that workers do
-- by turns, as operators see them.

-- Written where an outcome is written, in its transaction: a row for each statement and mail server, and nobody waits
-- for anybody. The chore "statistics" takes rows away and adds them to their hour, in one statement.
CREATE TABLE "message_tallies" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "mail_server_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "accepted" INTEGER NOT NULL DEFAULT 0,
    "sent" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "cancelled" INTEGER NOT NULL DEFAULT 0,
    "deferred" INTEGER NOT NULL DEFAULT 0,
    "uncertain" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "message_tallies_pkey" PRIMARY KEY ("company_id","id")
);

CREATE TABLE "message_stats_hour" (
    "company_id" UUID NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "mail_server_id" UUID NOT NULL,
    "accepted" INTEGER NOT NULL DEFAULT 0,
    "sent" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "cancelled" INTEGER NOT NULL DEFAULT 0,
    "deferred" INTEGER NOT NULL DEFAULT 0,
    "uncertain" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "message_stats_hour_pkey" PRIMARY KEY ("company_id","hour","mail_server_id")
);
ALTER TABLE "message_stats_hour" ADD CONSTRAINT "message_stats_hour_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What happened before there were tallies. The owner is under FORCE too.
ALTER TABLE messages NO FORCE ROW LEVEL SECURITY;
INSERT INTO message_stats_hour (company_id, hour, mail_server_id, accepted, sent, failed, cancelled)
SELECT company_id, hour, mail_server_id, sum(accepted), sum(sent), sum(failed), sum(cancelled) FROM (
  SELECT company_id, date_trunc('hour', created_at, 'UTC') AS hour, mail_server_id, 1 AS accepted, 0 AS sent, 0 AS failed,
    0 AS cancelled FROM messages WHERE parent_id IS NULL
  UNION ALL
  SELECT company_id, date_trunc('hour', settled_at, 'UTC'), mail_server_id, 0, (state = 'sent')::int, (state = 'failed')::int,
    (state = 'cancelled')::int FROM messages
   WHERE parent_id IS NULL AND state IN ('sent', 'failed', 'cancelled') AND settled_at IS NOT NULL
) counted GROUP BY company_id, hour, mail_server_id;
ALTER TABLE messages FORCE ROW LEVEL SECURITY;

-- One row for each kind (lib/domain/chores.ts). Whoever holds one writes `owner`; it is theirs until `until`.
CREATE TABLE "chores" (
    "chore" TEXT NOT NULL,
    "next_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "owner" TEXT,
    "until" TIMESTAMPTZ(3),
    "position" TEXT,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "duration_ms" INTEGER NOT NULL DEFAULT 0,
    "done" JSONB NOT NULL DEFAULT '{}',
    "error" TEXT,
    "error_at" TIMESTAMPTZ(3),

    CONSTRAINT "chores_pkey" PRIMARY KEY ("chore")
);
ALTER TABLE chores
  ADD CHECK (chore ~ '^[a-z_]{3,30}$'), ADD CHECK (error IN ('stopped', 'database_away', 'unexpected')),
  ADD CHECK (length(position) <= 200), ADD CHECK ((owner IS NULL) = (until IS NULL));

DO $$
DECLARE
  t text;
  company text := relais_role_prefix() || '_company';
  operator text := relais_role_prefix() || '_operator';
  system text := relais_role_prefix() || '_system';
BEGIN
  FOREACH t IN ARRAY ARRAY['message_tallies', 'message_stats_hour'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_company ON %I TO %I USING (company_id = relais_company_id()) WITH CHECK (company_id = relais_company_id())', t, company);
    EXECUTE format('CREATE POLICY every_company ON %I TO %I USING (true) WITH CHECK (true)', t, system);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO %I', t, system);
  END LOOP;
  EXECUTE format('GRANT SELECT, INSERT ON message_tallies TO %I', company);
  EXECUTE format('GRANT SELECT ON message_stats_hour TO %I', company);

  ALTER TABLE chores ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  EXECUTE format('CREATE POLICY workers ON chores TO %I USING (true) WITH CHECK (true)', system);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE ON chores TO %I', system);
  EXECUTE format('CREATE POLICY operators ON chores FOR SELECT TO %I USING (true)', operator);
  EXECUTE format('GRANT SELECT ON chores TO %I', operator);

  -- Uncertain and failed messages are counted as lists show them, along their index.
  EXECUTE format('GRANT SELECT (list_state, parent_id) ON messages TO %I', operator);
END $$;

-- What belongs to signing in, and is over: workers see none of it, so this one function takes it away and says how
-- many of what. Where its owner is under row-level security, they see no more than the rows that may go.
CREATE FUNCTION sweep_sign_in(p_limit int) RETURNS TABLE (kind text, gone int) LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  kind := 'sessions';
  DELETE FROM sessions WHERE id IN (SELECT id FROM sessions
    WHERE expires_at < now() - interval '7 days' OR revoked_at < now() - interval '7 days' LIMIT p_limit);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN NEXT;
  kind := 'password_links';
  DELETE FROM password_links WHERE id IN (SELECT id FROM password_links
    WHERE expires_at < now() - interval '7 days' LIMIT p_limit);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN NEXT;
  kind := 'setup_links';
  DELETE FROM setup_links WHERE id IN (SELECT id FROM setup_links
    WHERE expires_at < now() - interval '7 days' LIMIT p_limit);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN NEXT;
  kind := 'sign_in_challenges';
  DELETE FROM sign_in_challenges WHERE id IN (SELECT id FROM sign_in_challenges WHERE expires_at < now() LIMIT p_limit);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN NEXT;
  kind := 'microsoft_sign_ins';
  DELETE FROM microsoft_sign_ins WHERE (company_id, id) IN (SELECT company_id, id FROM microsoft_sign_ins
    WHERE expires_at < now() - interval '1 day' LIMIT p_limit);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN NEXT;
  kind := 'throttles';
  DELETE FROM throttles WHERE key IN (SELECT key FROM throttles
    WHERE touched_at < now() - interval '1 day' AND blocked_until < now() LIMIT p_limit);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN NEXT;
  -- Attempts at accounts that do not exist are told to nobody.
  kind := 'audit_outbox';
  DELETE FROM audit_outbox WHERE id IN (SELECT id FROM audit_outbox
    WHERE user_id IS NULL AND at < now() - interval '1 hour' LIMIT p_limit);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN NEXT;
END $$;
REVOKE EXECUTE ON FUNCTION sweep_sign_in FROM PUBLIC;

DO $$ BEGIN
  EXECUTE format('GRANT EXECUTE ON FUNCTION sweep_sign_in TO %I', relais_role_prefix() || '_system');
  EXECUTE format($f$CREATE POLICY over ON sessions TO %I
    USING (expires_at < now() - interval '7 days' OR revoked_at < now() - interval '7 days')$f$, current_user);
  EXECUTE format($f$CREATE POLICY over ON password_links TO %I
    USING (expires_at < now() - interval '7 days')$f$, current_user);
  EXECUTE format($f$CREATE POLICY over ON setup_links TO %I
    USING (expires_at < now() - interval '7 days')$f$, current_user);
  EXECUTE format('CREATE POLICY over ON sign_in_challenges TO %I USING (expires_at < now())', current_user);
  EXECUTE format($f$CREATE POLICY over ON microsoft_sign_ins TO %I
    USING (expires_at < now() - interval '1 day')$f$, current_user);
  EXECUTE format($f$CREATE POLICY over ON throttles TO %I
    USING (touched_at < now() - interval '1 day' AND blocked_until < now())$f$, current_user);
  EXECUTE format($f$CREATE POLICY over ON audit_outbox TO %I
    USING (user_id IS NULL AND at < now() - interval '1 hour')$f$, current_user);
END $$;
