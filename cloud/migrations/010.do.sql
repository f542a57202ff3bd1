-- Where boxes can be, as a tree; a warehouse's five zones are rows of their own. Positions are WGS-84, in millionths of a
-- degree. `stocktake` is the key of the stocktake for which a zone stands still.
CREATE TABLE places (
  place text PRIMARY KEY,
  kind text NOT NULL,
  parent text REFERENCES places,
  names json NOT NULL,
  latitude_e6 integer,
  longitude_e6 integer,
  opened_at bigint NOT NULL,
  closed_at bigint,
  stocktake text,
  CHECK (num_nonnulls(latitude_e6, longitude_e6) <> 1)
);

CREATE INDEX places_by_parent ON places (parent);

-- The ledger names places for ever, so they are closed and never deleted.
CREATE TRIGGER places_stay BEFORE DELETE OR TRUNCATE ON places
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
