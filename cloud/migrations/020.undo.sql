DROP INDEX entrance_sessions_by_account;

ALTER TABLE entrance_sessions DROP COLUMN used_at;

ALTER TABLE entrance_sessions DROP COLUMN account;

ALTER TABLE entrance_links DROP COLUMN account;

DROP TABLE failed_entries;

DROP TABLE idempotent_requests;

DROP TABLE audit_log;

DROP TABLE kiosk_places;

DROP TABLE api_keys;

DROP TABLE account_roles;

DROP TABLE accounts;
