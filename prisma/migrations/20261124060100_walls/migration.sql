-- What Prisma's schema cannot say: bounds, indexes, roles' grants, row-level security, functions.
-- The group roles exist before the migrations run (lib/db/roles); their prefix is fixed here, because a
-- database cloned from this one keeps the grants to this one's roles.

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;

DO $$ BEGIN
  EXECUTE format('CREATE FUNCTION relais_role_prefix() RETURNS text LANGUAGE sql IMMUTABLE AS %L',
                 format('SELECT %L::text', current_database()));
END $$;

-- The company this transaction works for; null (so: no row) when none was set.
CREATE FUNCTION relais_company_id() RETURNS uuid LANGUAGE sql STABLE AS
  $$ SELECT nullif(current_setting('app.company_id', true), '')::uuid $$;

-- Bounds ------------------------------------------------------------------------------------------

ALTER TABLE companies
  ADD CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'), ADD CHECK (length(name) BETWEEN 1 AND 200);
ALTER TABLE users
  ADD CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 320), ADD CHECK (length(name) BETWEEN 1 AND 200),
  ADD CHECK (locale IN ('fr', 'en'));
ALTER TABLE members ADD CHECK (role IN ('owner', 'admin', 'sender', 'auditor'));
ALTER TABLE outlook_applications ADD CHECK (multiple_organizations OR directory_id IS NOT NULL);
ALTER TABLE mail_servers
  ADD CHECK (authentication IN ('none', 'password', 'outlook')),
  ADD CHECK (security IN ('none', 'starttls', 'tls')),
  ADD CHECK (port BETWEEN 1 AND 65535), ADD CHECK (priority BETWEEN 0 AND 9999),
  -- A token never travels in clear, and an Outlook server keeps no password.
  ADD CHECK (authentication <> 'outlook' OR (security <> 'none' AND password_sealed IS NULL AND username IS NOT NULL));
ALTER TABLE grants
  ADD CHECK (state IN ('none', 'checking', 'valid', 'refused', 'reconnect')),
  ADD CHECK (state = 'none' OR (tenant_id IS NOT NULL AND object_id IS NOT NULL)),
  ADD CHECK (state NOT IN ('checking', 'valid', 'refused') OR cache_sealed IS NOT NULL);
ALTER TABLE messages
  ADD CHECK (state IN ('queued', 'sending', 'sent', 'uncertain', 'failed', 'cancelled')),
  ADD CHECK (priority BETWEEN 1 AND 3), ADD CHECK (origin IN ('console', 'test', 'system')),
  ADD CHECK (length(subject) <= 998), ADD CHECK (subject !~ '[\r\n]');
ALTER TABLE recipients
  ADD CHECK (kind IN ('to', 'cc', 'bcc')),
  ADD CHECK (state IN ('queued', 'sent', 'failed', 'uncertain', 'cancelled')),
  ADD CHECK (address !~ '[[:cntrl:]<>]');
ALTER TABLE attempts ADD CHECK (outcome IN ('sent', 'deferred', 'failed', 'uncertain', 'held'));
ALTER TABLE attachments ADD CHECK (state IN ('receiving', 'complete', 'attached'));
ALTER TABLE message_contents ADD CHECK (octet_length(raw) <= 400000);
ALTER TABLE attachment_chunks ADD CHECK (octet_length(data) <= 262144);

-- Indexes -----------------------------------------------------------------------------------------

-- What a mail server has to send, in the order it sends it: priority, then due time, then age.
CREATE INDEX messages_due ON messages (company_id, mail_server_id, priority, due_at, id) WHERE state = 'queued';
CREATE INDEX messages_sending ON messages (company_id, mail_server_id) WHERE state = 'sending';
CREATE INDEX messages_by_state ON messages (company_id, state, id DESC);
CREATE INDEX messages_by_server ON messages (company_id, mail_server_id, id DESC);
CREATE INDEX messages_by_author ON messages (company_id, created_by, id DESC);
CREATE INDEX messages_search ON messages USING gin (company_id, search gin_trgm_ops);
CREATE INDEX leases_due ON mail_server_leases (next_due_at) WHERE next_due_at IS NOT NULL;
CREATE INDEX leases_check ON mail_server_leases (check_requested_at) WHERE check_requested_at IS NOT NULL;
-- In one company a mailbox is connected to one mail server.
CREATE UNIQUE INDEX grants_mailbox ON grants (company_id, tenant_id, object_id) WHERE object_id IS NOT NULL;
CREATE UNIQUE INDEX connect_attempts_state ON connect_attempts (company_id, state_hash);
CREATE INDEX connect_attempts_server ON connect_attempts (company_id, mail_server_id, id DESC);
CREATE INDEX attachments_loose ON attachments (created_at) WHERE state <> 'attached';

-- Rows that are rewritten while mail flows: room for HOT updates.
ALTER TABLE messages SET (fillfactor = 70);
ALTER TABLE recipients SET (fillfactor = 70);
ALTER TABLE mail_server_leases SET (fillfactor = 50);

-- Text search: ILIKE is not leakproof, so under row-level security it would use no index. This one
-- function runs as the tables' owner and takes the company from the transaction, never from its caller.
CREATE FUNCTION find_message_ids(
  p_search text, p_states text[], p_server uuid, p_author uuid, p_from timestamptz, p_until timestamptz,
  p_older_than uuid, p_newer_than uuid, p_limit int
) RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  IF p_newer_than IS NULL THEN
    RETURN QUERY SELECT id FROM messages
      WHERE company_id = relais_company_id()
        AND (p_search IS NULL OR search ILIKE '%' || p_search || '%')
        AND (p_states IS NULL OR state = ANY (p_states))
        AND (p_server IS NULL OR mail_server_id = p_server)
        AND (p_author IS NULL OR created_by = p_author)
        AND (p_from IS NULL OR created_at >= p_from)
        AND (p_until IS NULL OR created_at < p_until)
        AND (p_older_than IS NULL OR id < p_older_than)
      ORDER BY id DESC LIMIT least(p_limit, 500);
  ELSE
    RETURN QUERY SELECT id FROM messages
      WHERE company_id = relais_company_id()
        AND (p_search IS NULL OR search ILIKE '%' || p_search || '%')
        AND (p_states IS NULL OR state = ANY (p_states))
        AND (p_server IS NULL OR mail_server_id = p_server)
        AND (p_author IS NULL OR created_by = p_author)
        AND (p_from IS NULL OR created_at >= p_from)
        AND (p_until IS NULL OR created_at < p_until)
        AND id > p_newer_than
      ORDER BY id ASC LIMIT least(p_limit, 500);
  END IF;
END $$;
REVOKE EXECUTE ON FUNCTION find_message_ids FROM PUBLIC;

-- Walls -------------------------------------------------------------------------------------------

DO $$
DECLARE
  t text;
  company text := relais_role_prefix() || '_company';
  identity text := relais_role_prefix() || '_identity';
  operator text := relais_role_prefix() || '_operator';
  system text := relais_role_prefix() || '_system';
BEGIN
  FOR t IN SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
           WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attname = 'company_id'
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_company ON %I TO %I USING (company_id = relais_company_id()) WITH CHECK (company_id = relais_company_id())', t, company);
    EXECUTE format('CREATE POLICY every_company ON %I TO %I USING (true) WITH CHECK (true)', t, system);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO %I', t, system);
  END LOOP;

  FOREACH t IN ARRAY ARRAY['companies', 'users', 'sessions', 'password_links'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY identity ON %I TO %I USING (true) WITH CHECK (true)', t, identity);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO %I', t, identity);
  END LOOP;
  EXECUTE format('CREATE POLICY identity ON members TO %I USING (true) WITH CHECK (true)', identity);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON members TO %I', identity);
  EXECUTE format('CREATE POLICY new_company ON company_keys FOR INSERT TO %I WITH CHECK (true)', identity);
  EXECUTE format('GRANT INSERT ON company_keys TO %I', identity);

  EXECUTE format('CREATE POLICY own_company ON companies TO %I USING (id = relais_company_id())', company);
  EXECUTE format('CREATE POLICY every_company ON companies FOR SELECT TO %I, %I USING (true)', system, operator);
  EXECUTE format('GRANT SELECT ON companies TO %I, %I, %I', company, system, operator);
  EXECUTE format('GRANT UPDATE (name) ON companies TO %I', company);
  -- Colleagues' names and addresses, never their hashes.
  EXECUTE format('CREATE POLICY colleagues ON users FOR SELECT TO %I USING (EXISTS (SELECT FROM members m WHERE m.user_id = users.id AND m.company_id = relais_company_id()))', company);
  EXECUTE format('GRANT SELECT (id, email, name, locale, time_zone) ON users TO %I', company);

  FOREACH t IN ARRAY ARRAY['outlook_applications', 'mail_servers', 'grants', 'connect_attempts', 'messages',
      'message_bodies', 'message_contents', 'recipients', 'attachments', 'attachment_chunks'] LOOP
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO %I', t, company);
  END LOOP;
  EXECUTE format('GRANT SELECT ON company_keys, members, attempts, mail_server_leases, workers TO %I', company);
  EXECUTE format('GRANT UPDATE (developer_mode) ON members TO %I', company);
  EXECUTE format('GRANT INSERT ON mail_server_leases TO %I', company);
  -- The lease itself belongs to workers; the console only says that there is something to do.
  EXECUTE format('GRANT UPDATE (next_due_at, check_requested_at, held_until, held_reply) ON mail_server_leases TO %I', company);

  EXECUTE format('GRANT SELECT ON workers TO %I, %I', identity, operator);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON workers TO %I', system);
  EXECUTE format('GRANT EXECUTE ON FUNCTION find_message_ids TO %I', company);
  -- find_message_ids runs as the owner, who is under FORCE too.
  EXECUTE format('CREATE POLICY search ON messages FOR SELECT TO %I USING (true)', current_user);
END $$;
