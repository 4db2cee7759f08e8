-- A search reads what is near first, and asks the index of words only for what is rare: a text that everybody wrote
-- is found in a page's time among the newest, where reading the index's million entries takes seconds; one that
-- hardly anybody wrote is a few entries of the index, where walking from the newest to the oldest takes seconds.
-- The planner cannot tell which it is: behind row-level security it knows no statistics of words. So the newest (or
-- the next) `near` messages that the other filters leave are looked through, by the order of their ids; if they are
-- all there are, or enough was found, that is the answer.
-- Made of constant pieces, so that each choice of filters has a plan of its own.
CREATE OR REPLACE FUNCTION find_message_ids(
  p_search text, p_states text[], p_server uuid, p_author uuid, p_from timestamptz, p_until timestamptz,
  p_older_than uuid, p_newer_than uuid, p_limit int
) RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  near CONSTANT int := 6000;
  wanted CONSTANT int := least(p_limit, 500);
  direction CONSTANT text := CASE WHEN p_newer_than IS NULL THEN 'DESC' ELSE 'ASC' END;
  listed CONSTANT text := 'm.company_id = relais_company_id() AND m.parent_id IS NULL'
    || CASE WHEN p_states IS NULL THEN '' ELSE ' AND m.list_state = ANY ($2)' END
    || CASE WHEN p_server IS NULL THEN '' ELSE ' AND m.mail_server_id = $3' END
    || CASE WHEN p_author IS NULL THEN '' ELSE ' AND m.created_by = $4' END
    || CASE WHEN p_from IS NULL THEN '' ELSE ' AND m.created_at >= $5' END
    || CASE WHEN p_until IS NULL THEN '' ELSE ' AND m.created_at < $6' END
    || CASE WHEN p_newer_than IS NOT NULL THEN ' AND m.id > $8' WHEN p_older_than IS NULL THEN '' ELSE ' AND m.id < $7' END;
  found CONSTANT text := 'message_search s ON s.company_id = relais_company_id() AND s.message_id = m.id
    AND s.words ILIKE ''%'' || $1 || ''%''';
  -- Nothing but a text is asked for: the words are read in the order of their messages' ids, and no message.
  nearest CONSTANT text := 'SELECT s.message_id AS id, s.words FROM message_search s WHERE s.company_id = relais_company_id()'
    || CASE WHEN p_newer_than IS NOT NULL THEN ' AND s.message_id > $8' WHEN p_older_than IS NULL THEN '' ELSE ' AND s.message_id < $7' END
    || ' ORDER BY s.message_id';
  listed_words CONSTANT text := 'SELECT m.id, (SELECT s.words FROM message_search s
    WHERE s.company_id = relais_company_id() AND s.message_id = m.id) AS words FROM messages m WHERE %s ORDER BY m.id';
  hits uuid[];
  seen int;
BEGIN
  IF p_search IS NULL THEN
    RETURN QUERY EXECUTE format('SELECT m.id FROM messages m WHERE %s ORDER BY m.id %s LIMIT $9', listed, direction)
      USING p_search, p_states, p_server, p_author, p_from, p_until, p_older_than, p_newer_than, wanted;
    RETURN;
  END IF;
  EXECUTE format('WITH m AS MATERIALIZED (%s %s LIMIT %s)
    SELECT (SELECT count(*) FROM m), ARRAY(SELECT m.id FROM m WHERE m.words ILIKE ''%%'' || $1 || ''%%'' ORDER BY m.id %2$s LIMIT $9)',
    CASE WHEN num_nonnulls(p_states, p_server, p_author, p_from, p_until) = 0 THEN nearest ELSE format(listed_words, listed) END,
    direction, near)
    INTO seen, hits USING p_search, p_states, p_server, p_author, p_from, p_until, p_older_than, p_newer_than, wanted;
  IF seen < near OR cardinality(hits) >= wanted THEN
    RETURN QUERY SELECT unnest(hits);
    RETURN;
  END IF;
  RETURN QUERY EXECUTE format('SELECT m.id FROM messages m JOIN %s WHERE %s ORDER BY m.id %s LIMIT $9', found, listed, direction)
    USING p_search, p_states, p_server, p_author, p_from, p_until, p_older_than, p_newer_than, wanted;
END $$;
