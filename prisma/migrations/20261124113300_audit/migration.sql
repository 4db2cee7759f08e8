-- The audit log: who did what, when, from where. Rows are only ever appended, by one function, each chained to
-- the one before by a hash. What is personal stands beside, in audit_details: the chain holds its salted digest
-- only, so that retention and erasure may take the words away and the chain still verifies.

CREATE TABLE "audit_heads" (
    "company_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL DEFAULT 0,
    "hash" BYTEA NOT NULL,
    -- Where retention cut: the number and hash of the last event that is gone.
    "cut_seq" BIGINT NOT NULL DEFAULT 0,
    "cut_hash" BYTEA NOT NULL,

    CONSTRAINT "audit_heads_pkey" PRIMARY KEY ("company_id")
);
ALTER TABLE "audit_heads" ADD CONSTRAINT "audit_heads_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "audit_events" (
    "company_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "event" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "actor_id" UUID,
    "subject_id" UUID,
    "digest" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_events_pkey" PRIMARY KEY ("company_id","seq")
);
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "audit_details" (
    "company_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "salt" BYTEA NOT NULL,
    -- JSON as it was digested, byte by byte: hence no jsonb.
    "details" TEXT NOT NULL,

    CONSTRAINT "audit_details_pkey" PRIMARY KEY ("company_id","seq")
);
ALTER TABLE "audit_details" ADD CONSTRAINT "audit_details_company_id_seq_fkey" FOREIGN KEY ("company_id", "seq") REFERENCES "audit_events"("company_id", "seq") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE audit_events
  ADD CHECK (event ~ '^[a-z0-9_.]{3,60}$'), ADD CHECK (outcome IN ('done', 'refused', 'failed'));
ALTER TABLE audit_details ADD CHECK (length(details) <= 8000);
CREATE INDEX audit_events_actor ON audit_events (company_id, actor_id, event, at);
CREATE INDEX audit_events_at ON audit_events (company_id, at);

-- What the chain hashes of an event. UTC in microseconds: no time zone or format can change it.
CREATE FUNCTION audit_hash(
  p_before bytea, p_seq bigint, p_at timestamptz, p_event text, p_outcome text, p_actor uuid, p_subject uuid, p_digest bytea
) RETURNS bytea LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT sha256(p_before || convert_to(concat_ws('|', p_seq, (extract(epoch FROM p_at) * 1000000)::bigint, p_event, p_outcome,
    coalesce(p_actor::text, '-'), coalesce(p_subject::text, '-'), encode(p_digest, 'hex')), 'UTF8'))
$$;

-- Appends one event. A company's role writes its own chain only; sign-in, the operator and the worker any.
-- p_fold: seconds within which the same event of the same person is written once (a flood of refusals).
CREATE FUNCTION append_audit(
  p_company uuid, p_event text, p_outcome text, p_actor uuid, p_subject uuid, p_details text, p_fold int
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_role text := current_setting('role', true);
  v_salt bytea := decode(replace(gen_random_uuid()::text, '-', ''), 'hex');
  v_at timestamptz := clock_timestamp();
  v_seq bigint;
  v_before bytea;
  v_hash bytea;
  v_digest bytea := sha256(v_salt || convert_to(p_details, 'UTF8'));
BEGIN
  IF v_role = relais_role_prefix() || '_company' AND p_company IS DISTINCT FROM relais_company_id() THEN
    RAISE EXCEPTION 'another company''s chain' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF p_fold > 0 AND EXISTS (SELECT FROM audit_events WHERE company_id = p_company AND actor_id IS NOT DISTINCT FROM p_actor
      AND event = p_event AND at > v_at - make_interval(secs => p_fold)) THEN
    RETURN NULL;
  END IF;
  INSERT INTO audit_heads (company_id, hash, cut_hash) VALUES (p_company, sha256(uuid_send(p_company)), sha256(uuid_send(p_company)))
    ON CONFLICT DO NOTHING;
  SELECT seq + 1, hash INTO v_seq, v_before FROM audit_heads WHERE company_id = p_company FOR UPDATE;
  v_at := clock_timestamp();
  v_hash := audit_hash(v_before, v_seq, v_at, p_event, p_outcome, p_actor, p_subject, v_digest);
  INSERT INTO audit_events (company_id, seq, at, event, outcome, actor_id, subject_id, digest, hash)
    VALUES (p_company, v_seq, v_at, p_event, p_outcome, p_actor, p_subject, v_digest, v_hash);
  INSERT INTO audit_details (company_id, seq, salt, details) VALUES (p_company, v_seq, v_salt, p_details);
  UPDATE audit_heads SET seq = v_seq, hash = v_hash WHERE company_id = p_company;
  RETURN v_seq;
END $$;

-- Retention: takes up to p_limit of the oldest events away and remembers where the chain goes on.
CREATE FUNCTION cut_audit(p_company uuid, p_before timestamptz, p_limit int) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_cut bigint;
  v_count int;
BEGIN
  PERFORM FROM audit_heads WHERE company_id = p_company FOR UPDATE;
  SELECT max(seq) INTO v_cut FROM (SELECT seq, at FROM audit_events WHERE company_id = p_company ORDER BY seq LIMIT p_limit) oldest
    WHERE at < p_before;
  IF v_cut IS NULL THEN RETURN 0; END IF;
  UPDATE audit_heads SET cut_seq = v_cut,
    cut_hash = (SELECT hash FROM audit_events WHERE company_id = p_company AND seq = v_cut) WHERE company_id = p_company;
  DELETE FROM audit_events WHERE company_id = p_company AND seq <= v_cut;
  GET DIAGNOSTICS v_count = ROW_COUNT;
  RETURN v_count;
END $$;

-- Erasure: takes the words of every event away that names this address, in any case. The events stay.
CREATE FUNCTION erase_audit_words(p_company uuid, p_address text) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_count int;
BEGIN
  IF current_setting('role', true) = relais_role_prefix() || '_company' AND p_company IS DISTINCT FROM relais_company_id() THEN
    RAISE EXCEPTION 'another company''s chain' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF length(p_address) < 3 THEN RETURN 0; END IF;
  DELETE FROM audit_details WHERE company_id = p_company AND position(lower(p_address) IN lower(details)) > 0;
  GET DIAGNOSTICS v_count = ROW_COUNT;
  RETURN v_count;
END $$;

REVOKE EXECUTE ON FUNCTION append_audit, cut_audit, erase_audit_words FROM PUBLIC;

-- Walls -------------------------------------------------------------------------------------------

DO $$
DECLARE
  t text;
  company text := relais_role_prefix() || '_company';
  identity text := relais_role_prefix() || '_identity';
  operator text := relais_role_prefix() || '_operator';
  system text := relais_role_prefix() || '_system';
BEGIN
  FOREACH t IN ARRAY ARRAY['audit_heads', 'audit_events', 'audit_details'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_company ON %I FOR SELECT TO %I USING (company_id = relais_company_id())', t, company);
    EXECUTE format('CREATE POLICY every_company ON %I FOR SELECT TO %I USING (true)', t, system);
    -- The functions run as the owner, who is under FORCE too.
    EXECUTE format('CREATE POLICY writer ON %I TO %I USING (true) WITH CHECK (true)', t, current_user);
    -- Nobody changes or deletes an event: no grant for it.
    EXECUTE format('GRANT SELECT ON %I TO %I, %I', t, company, system);
  END LOOP;
  EXECUTE format('GRANT EXECUTE ON FUNCTION append_audit TO %I, %I, %I, %I', company, identity, operator, system);
  EXECUTE format('GRANT EXECUTE ON FUNCTION cut_audit TO %I', system);
  EXECUTE format('GRANT EXECUTE ON FUNCTION erase_audit_words TO %I', company);
END $$;
