-- The staff's one-time links and sessions, as hashes only: a copy of these tables opens nothing.
CREATE TABLE entrance_links (
  token_hash text PRIMARY KEY,
  expires_at bigint NOT NULL
);

CREATE TABLE entrance_sessions (
  id_hash text PRIMARY KEY,
  expires_at bigint NOT NULL
);

-- The token of the form a load was planned with: however often it is posted, it is one load.
ALTER TABLE loads ADD COLUMN request text UNIQUE;
