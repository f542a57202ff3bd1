-- A lot called back. `noticed` is what every address held and which plan each kiosk was given then, so that what has been
-- fetched since can be told; `report` is written once, at the close.
CREATE TABLE recalls (
  recall text PRIMARY KEY,
  product text NOT NULL REFERENCES products,
  lot text NOT NULL,
  class smallint NOT NULL,
  authority text NOT NULL,
  reason text NOT NULL,
  by text NOT NULL,
  noticed_at bigint NOT NULL,
  noticed json NOT NULL,
  closed_by text,
  closed_at bigint,
  report json
);

CREATE UNIQUE INDEX recalls_one_open ON recalls (product, lot) WHERE closed_at IS NULL;

CREATE INDEX recalls_by_lot ON recalls (lot, product);

CREATE INDEX staff_movements_by_lot ON staff_movements (lot, product);
