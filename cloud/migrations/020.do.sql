-- People who work with the service, what they may do where, and what they did. A place is a code of the county's tree;
-- '' is above all of them. Only hashes of secrets are here.
CREATE TABLE accounts (
  account text PRIMARY KEY,
  name text NOT NULL UNIQUE,
  person text NOT NULL,
  password text,
  created_at bigint NOT NULL,
  closed_at bigint
);

CREATE TABLE account_roles (
  account text NOT NULL REFERENCES accounts,
  role text NOT NULL,
  place text NOT NULL,
  PRIMARY KEY (account, role, place)
);

CREATE TABLE api_keys (
  key text PRIMARY KEY,
  name text NOT NULL,
  secret_hash text NOT NULL UNIQUE,
  grants json NOT NULL,
  made_by text NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  revoked_at bigint
);

-- Where a kiosk stands; without a row it belongs to the whole.
CREATE TABLE kiosk_places (
  kiosk text PRIMARY KEY REFERENCES kiosks,
  place text NOT NULL
);

-- Every change a person or a key made, with what was there before and after it.
CREATE TABLE audit_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at bigint NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  subject text NOT NULL,
  place text NOT NULL,
  before json,
  after json
);

CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE INDEX audit_log_by_subject ON audit_log (subject, id);

-- Answers of changes already made, under the key their sender gave them; written in the change's own transaction.
CREATE TABLE idempotent_requests (
  actor text NOT NULL,
  key text NOT NULL,
  fingerprint text NOT NULL,
  status integer,
  answer json,
  at bigint NOT NULL,
  PRIMARY KEY (actor, key)
);

CREATE INDEX idempotent_requests_by_age ON idempotent_requests (at);

-- Failed tries of signing in, by account and by address, as hashes; a row is erased when its time is over.
CREATE TABLE failed_entries (
  what text NOT NULL,
  slot bigint NOT NULL,
  count integer NOT NULL,
  PRIMARY KEY (what, slot)
);

-- '' is the office's own link, which belongs to no account. Sessions of the release before end with it.
ALTER TABLE entrance_links ADD COLUMN account text NOT NULL DEFAULT '';

ALTER TABLE entrance_sessions ADD COLUMN account text NOT NULL DEFAULT '';

ALTER TABLE entrance_sessions ADD COLUMN used_at bigint NOT NULL DEFAULT 0;

CREATE INDEX entrance_sessions_by_account ON entrance_sessions (account);
