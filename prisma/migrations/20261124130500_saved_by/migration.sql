-- Who saved a server or the settings last: the second of two who edit at once is told.
ALTER TABLE "mail_servers" ADD COLUMN "edited_by" UUID, ADD COLUMN "edited_at" TIMESTAMPTZ(3);
ALTER TABLE "outlook_applications" ADD COLUMN "edited_by" UUID, ADD COLUMN "edited_at" TIMESTAMPTZ(3);

-- What Microsoft last said of the application's id, secret and directory (lib/domain/microsoft/credential-check).
ALTER TABLE "outlook_applications"
  ADD COLUMN "checked_at" TIMESTAMPTZ(3),
  ADD COLUMN "check_outcome" TEXT,
  ADD COLUMN "check_code" TEXT,
  ADD COLUMN "check_words" TEXT,
  ADD COLUMN "check_trace_id" TEXT,
  ADD COLUMN "check_directory_id" TEXT,
  ADD COLUMN "check_domain" TEXT,
  ADD COLUMN "check_found_id" TEXT;
ALTER TABLE outlook_applications
  ADD CHECK ((checked_at IS NULL) = (check_outcome IS NULL)),
  ADD CHECK (check_outcome ~ '^[a-z_]{1,40}$'),
  ADD CHECK (length(check_code) <= 40), ADD CHECK (length(check_words) <= 1000);
