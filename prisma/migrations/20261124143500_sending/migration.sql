-- What a submission key stands for, headers of a message's own, and how one unsubscribes from a server's messages.
ALTER TABLE "messages" ADD COLUMN "submission_digest" BYTEA, ADD COLUMN "headers" JSONB;
ALTER TABLE messages ADD CHECK (jsonb_typeof(headers) = 'array');
ALTER TABLE "mail_servers" ADD COLUMN "unsubscribe" TEXT;
ALTER TABLE mail_servers ADD CHECK (length(unsubscribe) <= 500);
