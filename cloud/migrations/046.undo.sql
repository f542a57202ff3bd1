DROP TABLE alert_proofs;

DROP TABLE alert_looks;

DROP TABLE alert_settings;

DROP TABLE alert_channels;

DELETE FROM notifications WHERE carried_by IS NOT NULL;

DELETE FROM notifications WHERE alert IS NULL OR level > 1;

DROP INDEX notifications_of_channel;

DROP INDEX notifications_carried;

DROP INDEX notifications_once;

ALTER TABLE notifications DROP COLUMN body;

ALTER TABLE notifications DROP COLUMN carried_by;

ALTER TABLE notifications DROP COLUMN key;

ALTER TABLE notifications DROP COLUMN level;

ALTER TABLE notifications ADD CONSTRAINT notifications_alert_event_channel_key UNIQUE (alert, event, channel);

ALTER TABLE notifications ALTER COLUMN alert SET NOT NULL;
