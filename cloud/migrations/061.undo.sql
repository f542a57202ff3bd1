DROP TABLE load_evidence;
