-- Since when and until when a kiosk was heard, by our own clock: what its online rate is counted from. One row a stretch,
-- the newest `going` on while its presence comes again within two minutes.
CREATE TABLE online_spans (
  kiosk text NOT NULL REFERENCES kiosks,
  from_at bigint NOT NULL,
  to_at bigint NOT NULL,
  going boolean NOT NULL,
  PRIMARY KEY (kiosk, from_at)
);

CREATE INDEX online_spans_by_end ON online_spans (to_at);

-- Facts lie in the order they came, so a few pages of summary find a month of them and cost intake next to nothing.
CREATE INDEX facts_by_receipt ON facts USING brin (received_at) WITH (pages_per_range = 16);
