-- Whether a server's EHLO offers SMTPUTF8 (RFC 6531): what it cannot take is then told before sending.
ALTER TABLE "mail_servers" ADD COLUMN "takes_utf8" BOOLEAN;
