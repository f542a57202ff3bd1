DROP INDEX staff_movements_by_lot;

DROP TABLE recalls;
