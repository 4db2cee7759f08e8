-- Why a server is left alone (a key of the table of replies, never the reply): over its day's quota is no fault.
DO $$ BEGIN
  EXECUTE format('GRANT SELECT (held_code) ON mail_server_leases TO %I', relais_role_prefix() || '_operator');
END $$;
