-- Erasing a correspondent reaches what was said where no answer came, too.
DO $$
BEGIN
  EXECUTE format('GRANT UPDATE (dialogue) ON attempts TO %I', relais_role_prefix() || '_company');
END $$;

-- Words about a longer address that contains the erased one are somebody else's: they stay.
CREATE OR REPLACE FUNCTION erase_audit_words(p_address text) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_literal text := regexp_replace(p_address, '([.*+?^${}()|\[\]\\])', '\\\1', 'g');
  v_count int;
BEGIN
  IF length(p_address) < 3 THEN RETURN 0; END IF;
  DELETE FROM audit_details WHERE company_id = relais_company_id() AND position(lower(p_address) IN lower(details)) > 0
    AND details ~* ('(?<![\w.+%-])' || v_literal || '(?![\w-])(?!\.\w)');
  GET DIAGNOSTICS v_count = ROW_COUNT;
  RETURN v_count;
END $$;

-- What an export takes along of a company besides: who belongs to it, and its rules of signing in. Never a secret.
CREATE FUNCTION find_colleagues(p_company uuid)
  RETURNS TABLE (id uuid, "userId" uuid, email text, name text, role text, locale text, "timeZone" text, "createdAt" timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT m.id, m.user_id, u.email, u.name, m.role, u.locale, u.time_zone, m.created_at
  FROM members m JOIN users u ON u.id = m.user_id WHERE m.company_id = p_company ORDER BY m.created_at, m.id
$$;
REVOKE EXECUTE ON FUNCTION find_colleagues FROM PUBLIC;

DO $$
DECLARE
  t text;
  system text := relais_role_prefix() || '_system';
BEGIN
  EXECUTE format('GRANT EXECUTE ON FUNCTION find_colleagues TO %I', system);
  FOREACH t IN ARRAY ARRAY['security_settings', 'microsoft_applications', 'microsoft_identities'] LOOP
    EXECUTE format('CREATE POLICY every_company ON %I FOR SELECT TO %I USING (true)', t, system);
  END LOOP;
  EXECUTE format('GRANT SELECT ON security_settings, microsoft_identities TO %I', system);
  EXECUTE format('GRANT SELECT (company_id, enabled, directory_id, own_application, client_id, secret_hint, secret_set_at, updated_at) ON microsoft_applications TO %I', system);
END $$;
