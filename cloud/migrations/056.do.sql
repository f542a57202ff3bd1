-- Ten years of a county: what a screen looks for is found by an index, however much lies before it.

-- A place's documents newest first, of one kind, and of a time.
CREATE INDEX documents_by_owner_and_kind ON documents (owner, kind, number);

CREATE INDEX documents_by_owner_and_time ON documents (owner, booked_at);

-- Settlements of loads, whose owner is no place.
CREATE INDEX documents_by_kind ON documents (kind, number);

CREATE INDEX staff_movements_by_product ON staff_movements (product, number);

-- Boxes under way between warehouses; every transfer leaves a balance of zero behind.
CREATE INDEX balances_under_way ON balances (place) WHERE on_hand > 0 AND place LIKE 'transfer/%';

-- What zones hold now, for the near-expiry ladder.
CREATE INDEX balances_held ON balances (place, product, lot) WHERE on_hand > 0;

CREATE INDEX alerts_of_kiosk ON alerts (kiosk, id) WHERE kiosk IS NOT NULL;

CREATE INDEX alerts_about ON alerts (about, id) WHERE kiosk IS NULL;

CREATE INDEX alerts_over ON alerts (closed_at) WHERE closed_at IS NOT NULL;

CREATE INDEX notifications_delivered ON notifications (channel, delivered_at) WHERE delivered_at IS NOT NULL;

CREATE INDEX notifications_waiting ON notifications (written_at) WHERE delivered_at IS NULL AND given_up_at IS NULL
  AND carried_by IS NULL;

CREATE INDEX places_counted ON places (stocktake) WHERE stocktake IS NOT NULL;

CREATE INDEX loads_by_kiosk ON loads (kiosk, planned_at);

CREATE INDEX stock_by_lot ON stock (lot, product);
