DROP INDEX loads_by_arrival;

DROP TABLE load_evidence;
