-- What staff booked: a fact of its own kind, kept as the very text its hash was taken of, under the key it was wished with.
-- `subject` is the key of the document it rests on or takes back. A document is never changed; a reversal is another one.
CREATE TABLE documents (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key text NOT NULL UNIQUE,
  kind text NOT NULL,
  owner text NOT NULL,
  by text NOT NULL,
  subject text REFERENCES documents (key),
  load text,
  recount boolean NOT NULL,
  booked_at bigint NOT NULL,
  command text NOT NULL,
  hash text NOT NULL
);

CREATE INDEX documents_by_subject ON documents (subject) WHERE subject IS NOT NULL;

CREATE INDEX documents_by_load ON documents (load) WHERE load IS NOT NULL;

CREATE INDEX documents_by_owner ON documents (owner, number);

-- Nothing is taken back twice.
CREATE UNIQUE INDEX documents_reversed_once ON documents (subject) WHERE kind = 'reversal';

-- The other half of the ledger, beside `movements` from facts: double entry, by addresses.
CREATE TABLE staff_movements (
  number bigint NOT NULL REFERENCES documents,
  part smallint NOT NULL,
  from_place text NOT NULL,
  to_place text NOT NULL,
  product text NOT NULL,
  lot text NOT NULL,
  count integer NOT NULL CHECK (count > 0),
  PRIMARY KEY (number, part)
);

CREATE INDEX staff_movements_by_from ON staff_movements (from_place, number);

CREATE INDEX staff_movements_by_to ON staff_movements (to_place, number);

CREATE TRIGGER documents_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON documents
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER staff_movements_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON staff_movements
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Projection of staff_movements. What must never be below zero is refused by the database as well: a warehouse's zones and
-- what is between warehouses.
CREATE TABLE balances (
  place text NOT NULL,
  product text NOT NULL,
  lot text NOT NULL,
  on_hand bigint NOT NULL,
  PRIMARY KEY (place, product, lot),
  CHECK (on_hand >= 0 OR (place NOT LIKE 'transfer/%' AND split_part(place, '/', 1) IN
    ('supplier', 'in-transit', 'returns', 'discrepancy', 'discarded', 'written-off')))
);

CREATE INDEX balances_by_lot ON balances (lot, product) WHERE on_hand <> 0;

-- Lots as packs and papers tell them; what is not known is null, and what is known is never erased.
CREATE TABLE lots (
  product text NOT NULL,
  lot text NOT NULL,
  expiry integer,
  PRIMARY KEY (product, lot)
);

-- Locks the balances a document changes, in one order for everybody, and reads them; those not there yet begin at zero.
CREATE FUNCTION lock_balances(asked json) RETURNS TABLE (place text, product text, lot text, on_hand bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  INSERT INTO balances (place, product, lot, on_hand)
    SELECT address, product, lot, 0 FROM json_to_recordset(asked) AS r(address text, product text, lot text)
    ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING;
  RETURN QUERY SELECT b.place, b.product, b.lot, b.on_hand
    FROM balances b JOIN json_to_recordset(asked) AS r(address text, product text, lot text)
      ON b.place = r.address AND b.product = r.product AND b.lot = r.lot
    ORDER BY b.place, b.product, b.lot FOR NO KEY UPDATE OF b;
END
$$;

-- The whole ledger, kiosks' facts and staff's documents alike, as entries from an address to an address. The net of an
-- address is what it holds: `warehouse/zone`, `kiosk/lane`, and what keeps the other side.
CREATE VIEW ledger AS
  SELECT 'staff' AS origin, number AS at, part, from_place, to_place, product, lot, count FROM staff_movements
  UNION ALL
  SELECT kiosk, seq, part,
    CASE from_place WHEN 'lane' THEN kiosk || '/' || lane WHEN 'in-transit' THEN 'in-transit/' || load
      ELSE from_place || '/' || kiosk END,
    CASE to_place WHEN 'lane' THEN kiosk || '/' || lane ELSE to_place || '/' || kiosk END,
    product, lot, count FROM movements;

CREATE INDEX movements_by_load ON movements (load) WHERE load <> '';
