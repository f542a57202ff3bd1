DROP INDEX facts_by_receipt;

DROP TABLE online_spans;
