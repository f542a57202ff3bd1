ALTER TABLE loads DROP COLUMN request;

DROP TABLE entrance_links, entrance_sessions;
