-- Why a server is left alone, as a key of the table of replies: not every fault comes with words.
ALTER TABLE "mail_server_leases" ADD COLUMN "held_code" TEXT;
