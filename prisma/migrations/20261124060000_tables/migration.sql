-- CreateTable
CREATE TABLE "companies" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "suspended_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "companies_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "company_keys" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "master_key_id" TEXT NOT NULL,
    "wrapped" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "company_keys_pkey" PRIMARY KEY ("company_id","id")
);

-- CreateTable
CREATE TABLE "users" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "locale" TEXT,
    "time_zone" TEXT NOT NULL DEFAULT 'Europe/Paris',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "disabled_at" TIMESTAMPTZ(3),

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "address" TEXT,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "password_links" (
    "id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "user_id" UUID NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "password_links_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "members" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "developer_mode" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "members_pkey" PRIMARY KEY ("company_id","id")
);

-- CreateTable
CREATE TABLE "outlook_applications" (
    "company_id" UUID NOT NULL,
    "client_id" TEXT NOT NULL,
    "directory_id" TEXT,
    "multiple_organizations" BOOLEAN NOT NULL DEFAULT false,
    "secret_sealed" BYTEA,
    "secret_hint" TEXT,
    "secret_set_at" TIMESTAMPTZ(3),
    "secret_expires_on" DATE,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "outlook_applications_pkey" PRIMARY KEY ("company_id")
);

-- CreateTable
CREATE TABLE "mail_servers" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "description" TEXT NOT NULL,
    "priority" INTEGER NOT NULL DEFAULT 10,
    "host" TEXT NOT NULL,
    "port" INTEGER NOT NULL,
    "debug" BOOLEAN NOT NULL DEFAULT false,
    "authentication" TEXT NOT NULL,
    "security" TEXT NOT NULL,
    "username" TEXT,
    "password_sealed" BYTEA,
    "password_set_at" TIMESTAMPTZ(3),
    "from_filter" TEXT NOT NULL DEFAULT '',
    "display_name" TEXT,
    "reply_to" TEXT,
    "size_limit" BIGINT,
    "paused_at" TIMESTAMPTZ(3),
    "archived_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "mail_servers_pkey" PRIMARY KEY ("company_id","id")
);

-- CreateTable
CREATE TABLE "grants" (
    "company_id" UUID NOT NULL,
    "mail_server_id" UUID NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "state" TEXT NOT NULL DEFAULT 'none',
    "tenant_id" UUID,
    "object_id" UUID,
    "username" TEXT,
    "display_name" TEXT,
    "scopes" TEXT[],
    "authority" TEXT,
    "home_account_id" TEXT,
    "cache_sealed" BYTEA,
    "smtp_user" TEXT,
    "connected_at" TIMESTAMPTZ(3),
    "connected_by" UUID,
    "checked_at" TIMESTAMPTZ(3),
    "renewed_at" TIMESTAMPTZ(3),
    "reply" TEXT,
    "reply_code" TEXT,
    "trace_id" TEXT,

    CONSTRAINT "grants_pkey" PRIMARY KEY ("company_id","mail_server_id")
);

-- CreateTable
CREATE TABLE "mail_server_leases" (
    "company_id" UUID NOT NULL,
    "mail_server_id" UUID NOT NULL,
    "owner" TEXT,
    "epoch" BIGINT NOT NULL DEFAULT 0,
    "until" TIMESTAMPTZ(3),
    "next_due_at" TIMESTAMPTZ(3),
    "check_requested_at" TIMESTAMPTZ(3),
    "held_until" TIMESTAMPTZ(3),
    "held_reply" TEXT,

    CONSTRAINT "mail_server_leases_pkey" PRIMARY KEY ("company_id","mail_server_id")
);

-- CreateTable
CREATE TABLE "connect_attempts" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "mail_server_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "state_hash" BYTEA NOT NULL,
    "nonce" TEXT NOT NULL,
    "verifier" BYTEA NOT NULL,
    "authority" TEXT NOT NULL,
    "tenant_id" UUID,
    "client_id" TEXT NOT NULL,
    "pinned_oid" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "outcome" TEXT,
    "error_code" TEXT,
    "error_text" TEXT,
    "trace_id" TEXT,

    CONSTRAINT "connect_attempts_pkey" PRIMARY KEY ("company_id","id")
);

-- CreateTable
CREATE TABLE "messages" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "mail_server_id" UUID NOT NULL,
    "created_by" UUID,
    "origin" TEXT NOT NULL DEFAULT 'console',
    "state" TEXT NOT NULL DEFAULT 'queued',
    "priority" SMALLINT NOT NULL DEFAULT 2,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempt_count" INTEGER NOT NULL DEFAULT 0,
    "from_name" TEXT,
    "from_address" TEXT NOT NULL,
    "reply_to" TEXT,
    "subject" TEXT NOT NULL,
    "message_id" TEXT NOT NULL,
    "date" TIMESTAMPTZ(3) NOT NULL,
    "boundary" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    "composed" BOOLEAN NOT NULL,
    "chosen_because" TEXT NOT NULL,
    "submission_key" TEXT,
    "epoch" BIGINT,
    "started_at" TIMESTAMPTZ(3),
    "settled_at" TIMESTAMPTZ(3),
    "reply" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "search" TEXT NOT NULL,

    CONSTRAINT "messages_pkey" PRIMARY KEY ("company_id","id")
);

-- CreateTable
CREATE TABLE "message_bodies" (
    "company_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "text" TEXT NOT NULL,
    "html" TEXT,

    CONSTRAINT "message_bodies_pkey" PRIMARY KEY ("company_id","message_id")
);

-- CreateTable
CREATE TABLE "message_contents" (
    "company_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "raw" BYTEA NOT NULL,

    CONSTRAINT "message_contents_pkey" PRIMARY KEY ("company_id","message_id")
);

-- CreateTable
CREATE TABLE "recipients" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT,
    "address" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "reply" TEXT,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "recipients_pkey" PRIMARY KEY ("company_id","id")
);

-- CreateTable
CREATE TABLE "attempts" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3) NOT NULL,
    "outcome" TEXT NOT NULL,
    "reply" TEXT,
    "code" TEXT,
    "next_at" TIMESTAMPTZ(3),

    CONSTRAINT "attempts_pkey" PRIMARY KEY ("company_id","id")
);

-- CreateTable
CREATE TABLE "attachments" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "message_id" UUID,
    "uploaded_by" UUID NOT NULL,
    "file_name" TEXT NOT NULL,
    "content_type" TEXT NOT NULL,
    "size" BIGINT NOT NULL DEFAULT 0,
    "sha256" BYTEA,
    "state" TEXT NOT NULL DEFAULT 'receiving',
    "position" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "attachments_pkey" PRIMARY KEY ("company_id","id")
);

-- CreateTable
CREATE TABLE "attachment_chunks" (
    "company_id" UUID NOT NULL,
    "attachment_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "data" BYTEA NOT NULL,

    CONSTRAINT "attachment_chunks_pkey" PRIMARY KEY ("company_id","attachment_id","seq")
);

-- CreateTable
CREATE TABLE "workers" (
    "id" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "workers_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "companies_slug_key" ON "companies"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "password_links_token_hash_key" ON "password_links"("token_hash");

-- CreateIndex
CREATE INDEX "members_user_id_idx" ON "members"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "members_company_id_user_id_key" ON "members"("company_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "messages_company_id_submission_key_key" ON "messages"("company_id", "submission_key");

-- CreateIndex
CREATE INDEX "recipients_company_id_message_id_idx" ON "recipients"("company_id", "message_id");

-- CreateIndex
CREATE INDEX "attempts_company_id_message_id_idx" ON "attempts"("company_id", "message_id");

-- CreateIndex
CREATE INDEX "attachments_company_id_message_id_idx" ON "attachments"("company_id", "message_id");

-- AddForeignKey
ALTER TABLE "company_keys" ADD CONSTRAINT "company_keys_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "password_links" ADD CONSTRAINT "password_links_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "members" ADD CONSTRAINT "members_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "members" ADD CONSTRAINT "members_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "outlook_applications" ADD CONSTRAINT "outlook_applications_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mail_servers" ADD CONSTRAINT "mail_servers_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "grants" ADD CONSTRAINT "grants_company_id_mail_server_id_fkey" FOREIGN KEY ("company_id", "mail_server_id") REFERENCES "mail_servers"("company_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mail_server_leases" ADD CONSTRAINT "mail_server_leases_company_id_mail_server_id_fkey" FOREIGN KEY ("company_id", "mail_server_id") REFERENCES "mail_servers"("company_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "connect_attempts" ADD CONSTRAINT "connect_attempts_company_id_mail_server_id_fkey" FOREIGN KEY ("company_id", "mail_server_id") REFERENCES "mail_servers"("company_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "messages" ADD CONSTRAINT "messages_company_id_mail_server_id_fkey" FOREIGN KEY ("company_id", "mail_server_id") REFERENCES "mail_servers"("company_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message_bodies" ADD CONSTRAINT "message_bodies_company_id_message_id_fkey" FOREIGN KEY ("company_id", "message_id") REFERENCES "messages"("company_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message_contents" ADD CONSTRAINT "message_contents_company_id_message_id_fkey" FOREIGN KEY ("company_id", "message_id") REFERENCES "messages"("company_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recipients" ADD CONSTRAINT "recipients_company_id_message_id_fkey" FOREIGN KEY ("company_id", "message_id") REFERENCES "messages"("company_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attempts" ADD CONSTRAINT "attempts_company_id_message_id_fkey" FOREIGN KEY ("company_id", "message_id") REFERENCES "messages"("company_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_company_id_message_id_fkey" FOREIGN KEY ("company_id", "message_id") REFERENCES "messages"("company_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attachment_chunks" ADD CONSTRAINT "attachment_chunks_company_id_attachment_id_fkey" FOREIGN KEY ("company_id", "attachment_id") REFERENCES "attachments"("company_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
