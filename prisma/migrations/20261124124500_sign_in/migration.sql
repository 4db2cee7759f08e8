-- Second factors, step-up, sessions' timeouts, and signing in with a company's Microsoft accounts.

ALTER TABLE "sessions"
  ADD COLUMN "method" TEXT NOT NULL DEFAULT 'password',
  ADD COLUMN "only_company_id" UUID,
  ADD COLUMN "proved_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  ADD COLUMN "second_factor_at" TIMESTAMPTZ(3),
  ADD COLUMN "revision" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "revised_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "security_settings" (
    "company_id" UUID NOT NULL,
    "second_factor" TEXT NOT NULL DEFAULT 'administrators',
    "idle_minutes" INTEGER NOT NULL DEFAULT 1440,
    "absolute_minutes" INTEGER NOT NULL DEFAULT 10080,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "security_settings_pkey" PRIMARY KEY ("company_id")
);

-- CreateTable
CREATE TABLE "microsoft_applications" (
    "company_id" UUID NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT false,
    "link_secret" BYTEA NOT NULL,
    "directory_id" TEXT NOT NULL,
    "own_application" BOOLEAN NOT NULL DEFAULT false,
    "client_id" TEXT,
    "secret_sealed" BYTEA,
    "secret_hint" TEXT,
    "secret_set_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "microsoft_applications_pkey" PRIMARY KEY ("company_id")
);

-- CreateTable
CREATE TABLE "microsoft_identities" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "member_id" UUID,
    "claimed_member_id" UUID,
    "tenant_id" UUID NOT NULL,
    "object_id" UUID NOT NULL,
    "username" TEXT NOT NULL,
    "display_name" TEXT,
    "asked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "bound_at" TIMESTAMPTZ(3),
    "bound_by" UUID,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "microsoft_identities_pkey" PRIMARY KEY ("company_id","id")
);

-- CreateTable
CREATE TABLE "microsoft_sign_ins" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "purpose" TEXT NOT NULL,
    "user_id" UUID,
    "session_id" UUID,
    "browser_hash" BYTEA NOT NULL,
    "state_hash" BYTEA NOT NULL,
    "nonce" TEXT NOT NULL,
    "verifier" BYTEA NOT NULL,
    "directory_id" UUID NOT NULL,
    "client_id" TEXT NOT NULL,
    "next" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "microsoft_sign_ins_pkey" PRIMARY KEY ("company_id","id")
);

-- CreateTable
CREATE TABLE "installation_keys" (
    "id" UUID NOT NULL,
    "master_key_id" TEXT NOT NULL,
    "wrapped" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "installation_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "second_factors" (
    "user_id" UUID NOT NULL,
    "secret_sealed" BYTEA,
    "confirmed_at" TIMESTAMPTZ(3),
    "last_step" INTEGER NOT NULL DEFAULT 0,
    "pending_sealed" BYTEA,
    "pending_at" TIMESTAMPTZ(3),
    "recovery_salt" BYTEA,

    CONSTRAINT "second_factors_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "recovery_codes" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "code_hash" BYTEA NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "recovery_codes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_challenges" (
    "id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_in_challenges_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "microsoft_identities_company_id_tenant_id_object_id_key" ON "microsoft_identities"("company_id", "tenant_id", "object_id");

-- CreateIndex
CREATE UNIQUE INDEX "recovery_codes_user_id_code_hash_key" ON "recovery_codes"("user_id", "code_hash");

-- CreateIndex
CREATE UNIQUE INDEX "sign_in_challenges_token_hash_key" ON "sign_in_challenges"("token_hash");

-- CreateIndex
CREATE INDEX "sign_in_challenges_user_id_idx" ON "sign_in_challenges"("user_id");

-- AddForeignKey
ALTER TABLE "security_settings" ADD CONSTRAINT "security_settings_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "microsoft_applications" ADD CONSTRAINT "microsoft_applications_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "microsoft_identities" ADD CONSTRAINT "microsoft_identities_company_id_member_id_fkey" FOREIGN KEY ("company_id", "member_id") REFERENCES "members"("company_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "microsoft_identities" ADD CONSTRAINT "microsoft_identities_company_id_claimed_member_id_fkey" FOREIGN KEY ("company_id", "claimed_member_id") REFERENCES "members"("company_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "microsoft_identities" ADD CONSTRAINT "microsoft_identities_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "microsoft_sign_ins" ADD CONSTRAINT "microsoft_sign_ins_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_only_company_id_fkey" FOREIGN KEY ("only_company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "second_factors" ADD CONSTRAINT "second_factors_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recovery_codes" ADD CONSTRAINT "recovery_codes_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sign_in_challenges" ADD CONSTRAINT "sign_in_challenges_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Bounds ------------------------------------------------------------------------------------------
-- The same bounds as lib/domain/security-settings.ts.
ALTER TABLE security_settings
  ADD CHECK (second_factor IN ('nobody', 'administrators', 'everybody')),
  ADD CHECK (idle_minutes BETWEEN 5 AND 1440), ADD CHECK (absolute_minutes BETWEEN 60 AND 10080),
  ADD CHECK (idle_minutes <= absolute_minutes);
ALTER TABLE microsoft_applications
  ADD CHECK (octet_length(link_secret) = 16),
  ADD CHECK (NOT own_application OR (client_id IS NOT NULL AND secret_sealed IS NOT NULL));
ALTER TABLE microsoft_identities ADD CHECK ((member_id IS NULL) = (bound_at IS NULL));
ALTER TABLE microsoft_sign_ins
  ADD CHECK (purpose IN ('sign_in', 'prove', 'link')),
  ADD CHECK ((purpose = 'sign_in') = (session_id IS NULL));
ALTER TABLE sessions
  ADD CHECK (method IN ('password', 'microsoft')),
  -- A company's Microsoft proves a person to that company, to no other.
  ADD CHECK ((method = 'microsoft') = (only_company_id IS NOT NULL));
ALTER TABLE second_factors ADD CHECK ((secret_sealed IS NULL) = (confirmed_at IS NULL));

-- Walls -------------------------------------------------------------------------------------------

DO $$
DECLARE
  t text;
  company text := relais_role_prefix() || '_company';
  identity text := relais_role_prefix() || '_identity';
BEGIN
  FOREACH t IN ARRAY ARRAY['security_settings', 'microsoft_applications', 'microsoft_identities',
      'microsoft_sign_ins', 'installation_keys', 'second_factors', 'recovery_codes', 'sign_in_challenges'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
  END LOOP;

  -- A company's own settings and accounts; what a sign-in needs of all companies, to the identity role.
  FOREACH t IN ARRAY ARRAY['security_settings', 'microsoft_applications', 'microsoft_identities'] LOOP
    EXECUTE format('CREATE POLICY own_company ON %I TO %I USING (company_id = relais_company_id()) WITH CHECK (company_id = relais_company_id())', t, company);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO %I', t, company);
    EXECUTE format('CREATE POLICY identity ON %I TO %I USING (true) WITH CHECK (true)', t, identity);
  END LOOP;
  EXECUTE format('GRANT SELECT ON security_settings TO %I', identity);
  EXECUTE format('GRANT SELECT (company_id, enabled, link_secret, directory_id) ON microsoft_applications TO %I', identity);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON microsoft_identities TO %I', identity);

  -- People's own secrets, and sign-ins under way: the identity role alone.
  FOREACH t IN ARRAY ARRAY['microsoft_sign_ins', 'installation_keys', 'second_factors', 'recovery_codes',
      'sign_in_challenges'] LOOP
    EXECUTE format('CREATE POLICY identity ON %I TO %I USING (true) WITH CHECK (true)', t, identity);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO %I', t, identity);
  END LOOP;
END $$;
