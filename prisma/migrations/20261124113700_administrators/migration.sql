-- Who is told of a server's fault: the worker may ask for one company's administrators, and for nobody else.
DO $$
DECLARE
  system text := relais_role_prefix() || '_system';
BEGIN
  EXECUTE 'DROP POLICY every_member ON users';
  EXECUTE format('REVOKE SELECT (id, email, name, locale, disabled_at) ON users FROM %I', system);
END $$;

CREATE FUNCTION find_administrators(p_company uuid) RETURNS TABLE (email text, name text, locale text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT u.email, u.name, u.locale FROM members m JOIN users u ON u.id = m.user_id
  WHERE m.company_id = p_company AND m.role IN ('owner', 'admin') AND u.disabled_at IS NULL ORDER BY u.email
$$;
REVOKE EXECUTE ON FUNCTION find_administrators FROM PUBLIC;

DO $$
BEGIN
  EXECUTE format('GRANT EXECUTE ON FUNCTION find_administrators TO %I', relais_role_prefix() || '_system');
  -- It runs as the tables' owner, who is under FORCE too.
  EXECUTE format('CREATE POLICY administrators ON members FOR SELECT TO %I USING (true)', current_user);
  EXECUTE format('CREATE POLICY administrators ON users FOR SELECT TO %I USING (true)', current_user);
END $$;
