-- Self-tests that technicians brought: one row a test, never changed. `technician` inside the record is a colleague's name as they gave it.
CREATE TABLE self_tests (
  kiosk text NOT NULL REFERENCES kiosks,
  id text NOT NULL,
  started_at bigint NOT NULL,
  received_at bigint NOT NULL,
  received_from text NOT NULL,
  record text NOT NULL,
  PRIMARY KEY (kiosk, id)
);

CREATE INDEX self_tests_newest ON self_tests (kiosk, started_at);
