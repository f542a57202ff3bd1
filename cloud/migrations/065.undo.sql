ALTER TABLE gateways DROP COLUMN heard_at;
