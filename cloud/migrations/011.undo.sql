DROP INDEX movements_by_load;

DROP VIEW ledger;

DROP FUNCTION lock_balances(json);

DROP TABLE lots, balances, staff_movements, documents;
