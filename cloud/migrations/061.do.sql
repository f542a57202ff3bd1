-- What a restocker says and shows of a load: evidence, never a movement. One row for what a phone sends once: `request` is the phone's
-- own key, so that what comes again, however late, is the same row.
CREATE TABLE load_evidence (
  evidence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  load text NOT NULL REFERENCES loads,
  kiosk text NOT NULL REFERENCES kiosks,
  sent_by text NOT NULL,
  request text NOT NULL,
  digest text NOT NULL,
  noted_at bigint NOT NULL,
  received_at bigint NOT NULL,
  note text NOT NULL,
  photo bytea,
  UNIQUE (sent_by, request)
);

CREATE INDEX load_evidence_of_kiosk ON load_evidence (kiosk, evidence);

CREATE INDEX load_evidence_of_load ON load_evidence (load);

CREATE INDEX load_evidence_by_time ON load_evidence (received_at);

-- The round of who fills kiosks: loads that are on their way or came in within a day, however many there were before.
CREATE INDEX loads_by_arrival ON loads (arrived_at);
