-- What the delivery engine needs besides: how often a server refused in a row, whose turn it is, and how
-- long a message has been deferred (RFC 5321 section 4.5.4.1 gives up after days, not after tries).

ALTER TABLE "mail_server_leases" ADD COLUMN "fault_count" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "released_at" TIMESTAMPTZ(3);

ALTER TABLE "messages" ADD COLUMN "deferral_count" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "first_deferred_at" TIMESTAMPTZ(3);

-- A lease that a worker did not give back: another one takes it when it has run out, whatever else the server's
-- state is, because messages may have been left in the middle.
CREATE INDEX leases_taken ON mail_server_leases (until) WHERE owner IS NOT NULL;
