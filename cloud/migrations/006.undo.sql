DELETE FROM notifications WHERE alert IN (SELECT id FROM alerts WHERE gateway IS NOT NULL);

DELETE FROM alerts WHERE gateway IS NOT NULL;

DROP INDEX alerts_one_open_at_gateway;

ALTER TABLE alerts DROP CONSTRAINT alerts_of_one;

ALTER TABLE alerts DROP COLUMN about;

ALTER TABLE alerts DROP COLUMN gateway;

ALTER TABLE alerts ALTER COLUMN kiosk SET NOT NULL;
