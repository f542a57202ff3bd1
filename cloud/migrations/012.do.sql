-- What came of each day's proof of the books; one row a day, so replicas prove once. `ended_at` is null while it runs, and
-- for ever when the process died in it.
CREATE TABLE proofs (
  day integer PRIMARY KEY,
  started_at bigint NOT NULL,
  ended_at bigint,
  mismatches integer,
  details json
);
