DROP TRIGGER lots_add_only ON lots;

DROP FUNCTION refuse_erasing();

DROP INDEX lots_by_lot;

DROP TABLE scans, trade_items;

ALTER TABLE lots DROP COLUMN di;

ALTER TABLE lots DROP COLUMN produced;
