-- A company's role writes and empties its own chain only, and says nothing of which: the functions that are its to call
-- take the company from the transaction. append_audit, which takes any, stays with sign-in, operator and worker.

CREATE FUNCTION append_own_audit(
  p_event text, p_outcome text, p_actor uuid, p_subject uuid, p_details text, p_fold int
) RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT append_audit(relais_company_id(), p_event, p_outcome, p_actor, p_subject, p_details, p_fold)
$$;

DROP FUNCTION erase_audit_words(uuid, text);
CREATE FUNCTION erase_audit_words(p_address text) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_count int;
BEGIN
  IF length(p_address) < 3 THEN RETURN 0; END IF;
  DELETE FROM audit_details WHERE company_id = relais_company_id() AND position(lower(p_address) IN lower(details)) > 0;
  GET DIAGNOSTICS v_count = ROW_COUNT;
  RETURN v_count;
END $$;

REVOKE EXECUTE ON FUNCTION append_own_audit, erase_audit_words FROM PUBLIC;

DO $$
DECLARE
  company text := relais_role_prefix() || '_company';
BEGIN
  EXECUTE format('REVOKE EXECUTE ON FUNCTION append_audit FROM %I', company);
  EXECUTE format('GRANT EXECUTE ON FUNCTION append_own_audit, erase_audit_words TO %I', company);
  -- Erasing a correspondent takes along what was said to servers about them.
  EXECUTE format('GRANT DELETE ON dialogues TO %I', company);
END $$;
