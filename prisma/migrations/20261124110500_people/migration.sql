-- Starting, operators, invitations and the link for a mailbox's owner.

-- Why a company is suspended, and from when on it may be destroyed. Deleting suspends at once, so that whoever
-- asks (pages, workers, the callback) has one thing to look at.
ALTER TABLE "companies" ADD COLUMN "suspended_because" TEXT, ADD COLUMN "delete_after" TIMESTAMPTZ(3);
ALTER TABLE companies
  ADD CHECK (suspended_because IN ('operator', 'deletion')),
  ADD CHECK (delete_after IS NULL OR suspended_at IS NOT NULL);

CREATE TABLE "setup_links" (
    "id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "setup_links_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "setup_links_token_hash_key" ON "setup_links"("token_hash");

CREATE TABLE "operators" (
    "user_id" UUID NOT NULL,
    "added_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "operators_pkey" PRIMARY KEY ("user_id")
);
ALTER TABLE "operators" ADD CONSTRAINT "operators_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "invitations" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "invited_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "message_id" UUID,
    "accepted_at" TIMESTAMPTZ(3),
    "accepted_by" UUID,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "invitations_pkey" PRIMARY KEY ("company_id","id")
);
CREATE UNIQUE INDEX "invitations_company_id_token_hash_key" ON "invitations"("company_id", "token_hash");
CREATE INDEX "invitations_token_hash_idx" ON "invitations"("token_hash");
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;
-- One open invitation an address: inviting again renews it.
CREATE UNIQUE INDEX invitations_open ON invitations (company_id, email) WHERE accepted_at IS NULL AND revoked_at IS NULL;
ALTER TABLE invitations
  ADD CHECK (role IN ('owner', 'admin', 'sender', 'auditor')),
  -- ASCII only: a letter that looks like another one cannot make a second "same" address.
  ADD CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 320 AND email ~ '^[!-~]+$');

CREATE TABLE "mailbox_links" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "mail_server_id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "browser_hash" BYTEA,
    "opened_at" TIMESTAMPTZ(3),
    "used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "mailbox_links_pkey" PRIMARY KEY ("company_id","id")
);
CREATE UNIQUE INDEX "mailbox_links_company_id_token_hash_key" ON "mailbox_links"("company_id", "token_hash");
CREATE INDEX "mailbox_links_token_hash_idx" ON "mailbox_links"("token_hash");
ALTER TABLE "mailbox_links" ADD CONSTRAINT "mailbox_links_company_id_mail_server_id_fkey" FOREIGN KEY ("company_id", "mail_server_id") REFERENCES "mail_servers"("company_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
CREATE INDEX mailbox_links_server ON mailbox_links (company_id, mail_server_id, id DESC);

-- An attempt is a member's in a session, or that of a mailbox's owner with a link.
ALTER TABLE "connect_attempts" ALTER COLUMN "user_id" DROP NOT NULL, ALTER COLUMN "session_id" DROP NOT NULL,
  ADD COLUMN "mailbox_link_id" UUID;
ALTER TABLE "connect_attempts" ADD CONSTRAINT "connect_attempts_company_id_mailbox_link_id_fkey" FOREIGN KEY ("company_id", "mailbox_link_id") REFERENCES "mailbox_links"("company_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE connect_attempts ADD CHECK (CASE WHEN mailbox_link_id IS NULL
  THEN user_id IS NOT NULL AND session_id IS NOT NULL ELSE user_id IS NULL AND session_id IS NULL END);

-- Messages of ours that carry a one-time link: few, so that the chore finds them at once.
CREATE INDEX messages_system ON messages (company_id, id) WHERE origin = 'system';

-- Walls -------------------------------------------------------------------------------------------

DO $$
DECLARE
  t text;
  company text := relais_role_prefix() || '_company';
  identity text := relais_role_prefix() || '_identity';
  operator text := relais_role_prefix() || '_operator';
  system text := relais_role_prefix() || '_system';
BEGIN
  FOREACH t IN ARRAY ARRAY['setup_links', 'operators'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY identity ON %I TO %I USING (true) WITH CHECK (true)', t, identity);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO %I', t, identity);
  END LOOP;

  FOREACH t IN ARRAY ARRAY['invitations', 'mailbox_links'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_company ON %I TO %I USING (company_id = relais_company_id()) WITH CHECK (company_id = relais_company_id())', t, company);
    EXECUTE format('CREATE POLICY identity ON %I TO %I USING (true) WITH CHECK (true)', t, identity);
    EXECUTE format('CREATE POLICY every_company ON %I TO %I USING (true)', t, system);
    EXECUTE format('GRANT SELECT, DELETE ON %I TO %I', t, system);
  END LOOP;
  -- A company sees its links, never what would open them.
  EXECUTE format('GRANT SELECT (company_id, id, email, role, invited_by, created_at, sent_at, expires_at, message_id, accepted_at, accepted_by, revoked_at), INSERT, UPDATE (role, token_hash, invited_by, sent_at, expires_at, message_id, revoked_at) ON invitations TO %I', company);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE (accepted_at, accepted_by, revoked_at) ON invitations TO %I', identity);
  EXECUTE format('GRANT SELECT (company_id, id, mail_server_id, created_by, created_at, expires_at, browser_hash, opened_at, used_at, revoked_at), INSERT, UPDATE (browser_hash, opened_at, used_at, revoked_at) ON mailbox_links TO %I', company);
  EXECUTE format('GRANT SELECT (company_id, id, token_hash) ON mailbox_links TO %I', identity);

  -- Roles and leaving are the company's own affair, within its walls. Joining needs an invitation: identity.
  EXECUTE format('GRANT UPDATE (role), DELETE ON members TO %I', company);

  -- Counts and health: states and times, never what is written, to whom, or sealed.
  FOREACH t IN ARRAY ARRAY['messages', 'mail_servers', 'grants', 'mail_server_leases', 'outlook_applications', 'members', 'operators'] LOOP
    EXECUTE format('CREATE POLICY counts ON %I FOR SELECT TO %I USING (true)', t, operator);
  END LOOP;
  EXECUTE format('GRANT SELECT (company_id, id, mail_server_id, state, created_at, settled_at) ON messages TO %I', operator);
  EXECUTE format('GRANT SELECT (company_id, id, authentication, paused_at, archived_at, deleted_at) ON mail_servers TO %I', operator);
  EXECUTE format('GRANT SELECT (company_id, mail_server_id, state) ON grants TO %I', operator);
  EXECUTE format('GRANT SELECT (company_id, mail_server_id, held_until) ON mail_server_leases TO %I', operator);
  EXECUTE format('GRANT SELECT (company_id, secret_expires_on) ON outlook_applications TO %I', operator);
  EXECUTE format('GRANT SELECT (company_id, user_id, role) ON members TO %I', operator);
  EXECUTE format('GRANT SELECT (user_id) ON operators TO %I', operator);

  -- A worker may destroy a company whose time has come, and no other.
  EXECUTE format('CREATE POLICY destroy ON companies FOR DELETE TO %I USING (delete_after <= now())', system);
  EXECUTE format('GRANT DELETE ON companies TO %I', system);
END $$;
