-- How fast a mail server may be sent through: a company's own limits (null: those of its kind, lib/domain/pace),
-- and what was used of them, so that they hold across workers and restarts. The counters have a row of their own
-- that only the lease's holder writes, in the statement that settles: the lease's row is held by whoever enqueues.

ALTER TABLE "mail_servers"
  ADD COLUMN "pace_connections" INTEGER,
  ADD COLUMN "pace_per_minute" INTEGER,
  ADD COLUMN "pace_per_day" INTEGER,
  ADD COLUMN "pace_per_message" INTEGER;
ALTER TABLE "mail_servers"
  ADD CHECK (pace_connections BETWEEN 1 AND 100), ADD CHECK (pace_per_minute BETWEEN 1 AND 100000),
  ADD CHECK (pace_per_day BETWEEN 1 AND 100000000), ADD CHECK (pace_per_message BETWEEN 1 AND 10000);

CREATE TABLE "mail_server_pace" (
    "company_id" UUID NOT NULL,
    "mail_server_id" UUID NOT NULL,
    "minute_at" BIGINT NOT NULL DEFAULT 0,
    "minute_counts" INTEGER[] NOT NULL DEFAULT ARRAY[]::INTEGER[],
    "day_at" BIGINT NOT NULL DEFAULT 0,
    "day_counts" INTEGER[] NOT NULL DEFAULT ARRAY[]::INTEGER[],
    "slow_level" INTEGER NOT NULL DEFAULT 0,
    "slow_at" TIMESTAMPTZ(3),

    CONSTRAINT "mail_server_pace_pkey" PRIMARY KEY ("company_id","mail_server_id")
);
ALTER TABLE "mail_server_pace" ADD CONSTRAINT "mail_server_pace_company_id_mail_server_id_fkey" FOREIGN KEY ("company_id", "mail_server_id") REFERENCES "mail_servers"("company_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE mail_server_pace SET (fillfactor = 50);

-- Slots of equal length, the newest first: counts[1] belongs to slot `newest`. A clock that went back counts in
-- the newest slot there is.
CREATE FUNCTION relais_pace_add(counts int[], newest bigint, slot bigint, size int, amount int) RETURNS int[]
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN slot <= newest THEN array[coalesce(counts[1], 0) + amount] || counts[2:size]
    WHEN slot - newest >= size THEN array[amount]
    ELSE array[amount] || array_fill(0, array[(slot - newest - 1)::int]) || counts[1:(size - (slot - newest))::int]
  END $$;

DO $$
DECLARE
  company text := relais_role_prefix() || '_company';
  system text := relais_role_prefix() || '_system';
BEGIN
  ALTER TABLE mail_server_pace ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  EXECUTE format('CREATE POLICY own_company ON mail_server_pace TO %I USING (company_id = relais_company_id()) WITH CHECK (company_id = relais_company_id())', company);
  EXECUTE format('CREATE POLICY every_company ON mail_server_pace TO %I USING (true) WITH CHECK (true)', system);
  EXECUTE format('GRANT SELECT ON mail_server_pace TO %I', company);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON mail_server_pace TO %I', system);
END $$;
