/**
 * Counts outcomes for the statistics, in the statement that writes them: one row for each mail server, which nobody
 * else touches, so that nothing waits; the chore "statistics" adds rows to their hour. Roots alone are sent or failed,
 * as lists show them; put off and without an answer are tries.
 * @param rows `(company_id, mail_server_id, id, parent_id, state, outcome)`; `id` is any id that is used once
 */
export const TALLY = (rows: string) => `
  INSERT INTO message_tallies (company_id, id, mail_server_id, sent, failed, deferred, uncertain)
  SELECT t.company_id, (array_agg(t.id))[1], t.mail_server_id,
    count(*) FILTER (WHERE t.parent_id IS NULL AND t.state = 'sent'),
    count(*) FILTER (WHERE t.parent_id IS NULL AND t.state = 'failed'),
    count(*) FILTER (WHERE t.outcome = 'deferred'), count(*) FILTER (WHERE t.outcome = 'uncertain')
  FROM (${rows}) t
  WHERE t.outcome IN ('deferred', 'uncertain') OR (t.parent_id IS NULL AND t.state IN ('sent', 'failed'))
  GROUP BY t.company_id, t.mail_server_id`
