-- Servers with something to do stand in one line a company, so that finding work costs the same however many there
-- are, and companies take turns. Who is held by a worker is in neither index.
CREATE INDEX leases_line ON mail_server_leases (company_id, next_due_at) WHERE owner IS NULL AND next_due_at IS NOT NULL;
CREATE INDEX leases_free ON mail_server_leases (next_due_at) WHERE owner IS NULL AND next_due_at IS NOT NULL;
DROP INDEX leases_due;
