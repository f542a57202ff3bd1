-- When a gateway last said anything, whatever of: with all its kiosks away it is still there. Renewed at most twice a minute.
ALTER TABLE gateways ADD COLUMN heard_at bigint NOT NULL DEFAULT 0;
