-- What a column may hold, as the column's type. A table's CHECK is parsed anew by each statement that writes the table,
-- and judged for each row it writes, whatever column it is about: of the statement that settles, one in five
-- milliseconds were that. A domain is parsed once a connection, and judged where a value is given.
CREATE DOMAIN message_state AS text CHECK (VALUE IN ('queued', 'sending', 'sent', 'uncertain', 'failed', 'cancelled'));
CREATE DOMAIN message_child_state AS text CHECK (VALUE IN ('queued', 'sending', 'sent', 'uncertain'));
CREATE DOMAIN message_priority AS smallint CHECK (VALUE BETWEEN 1 AND 3);
CREATE DOMAIN message_origin AS text CHECK (VALUE IN ('console', 'test', 'system'));
CREATE DOMAIN message_subject AS text CHECK (length(VALUE) <= 998) CHECK (VALUE !~ '[\r\n]');
CREATE DOMAIN message_headers AS jsonb CHECK (jsonb_typeof(VALUE) = 'array');
CREATE DOMAIN recipient_kind AS text CHECK (VALUE IN ('to', 'cc', 'bcc'));
CREATE DOMAIN recipient_state AS text CHECK (VALUE IN ('queued', 'sent', 'failed', 'uncertain', 'cancelled'));
CREATE DOMAIN attempt_outcome AS text CHECK (VALUE IN ('sent', 'deferred', 'failed', 'uncertain', 'held'));

-- The index on it goes with the column that is generated of the two.
ALTER TABLE messages DROP COLUMN list_state;
ALTER TABLE messages
  DROP CONSTRAINT messages_state_check, DROP CONSTRAINT messages_child_state_check,
  DROP CONSTRAINT messages_priority_check, DROP CONSTRAINT messages_origin_check,
  DROP CONSTRAINT messages_subject_check, DROP CONSTRAINT messages_subject_check1,
  DROP CONSTRAINT messages_headers_check,
  ALTER COLUMN state TYPE message_state, ALTER COLUMN child_state TYPE message_child_state,
  ALTER COLUMN priority TYPE message_priority, ALTER COLUMN origin TYPE message_origin,
  ALTER COLUMN subject TYPE message_subject, ALTER COLUMN headers TYPE message_headers;
ALTER TABLE messages ADD COLUMN "list_state" TEXT NOT NULL GENERATED ALWAYS AS (COALESCE(child_state, state)) STORED;
CREATE INDEX messages_listed ON messages (company_id, list_state, id DESC) WHERE parent_id IS NULL;

ALTER TABLE recipients
  DROP CONSTRAINT recipients_kind_check, DROP CONSTRAINT recipients_state_check,
  ALTER COLUMN kind TYPE recipient_kind, ALTER COLUMN state TYPE recipient_state;

ALTER TABLE attempts DROP CONSTRAINT attempts_outcome_check, ALTER COLUMN outcome TYPE attempt_outcome;

-- A right to a column goes with the column.
DO $$ BEGIN
  EXECUTE format('GRANT SELECT (list_state) ON messages TO %I', relais_role_prefix() || '_operator');
END $$;
