-- What residents tell of a kiosk or a product, without saying who they are. Whoever has the address of the page (its
-- token, of which only the hash is here) sees the answer. Runs of digits as long as a telephone or ID number never get
-- this far.
CREATE TABLE feedback (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  token_hash text NOT NULL UNIQUE,
  kiosk text NOT NULL REFERENCES kiosks,
  kind text NOT NULL,
  product text NOT NULL DEFAULT '',
  rating integer CHECK (rating BETWEEN 1 AND 5),
  words text NOT NULL,
  told_at bigint NOT NULL,
  answer text NOT NULL DEFAULT '',
  answered_at bigint
);

CREATE INDEX feedback_open ON feedback (told_at) WHERE answered_at IS NULL;

CREATE INDEX feedback_by_kiosk ON feedback (kiosk, told_at);
