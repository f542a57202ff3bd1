DELETE FROM notifications WHERE alert IN (SELECT id FROM alerts WHERE place IS NOT NULL);

DELETE FROM alerts WHERE place IS NOT NULL;

DROP INDEX alerts_not_over;

DROP INDEX alerts_of_subject;

DROP INDEX alerts_due;

DROP INDEX alerts_one_open_at_place;

ALTER TABLE alerts DROP CONSTRAINT alerts_of_one;

ALTER TABLE alerts DROP COLUMN due_at;

ALTER TABLE alerts DROP COLUMN told_at;

ALTER TABLE alerts DROP COLUMN level;

ALTER TABLE alerts DROP COLUMN acknowledged_note;

ALTER TABLE alerts DROP COLUMN acknowledged_by;

ALTER TABLE alerts DROP COLUMN acknowledged_at;

ALTER TABLE alerts DROP COLUMN place;

ALTER TABLE alerts ADD CONSTRAINT alerts_of_one CHECK (num_nonnulls(kiosk, gateway) = 1);
