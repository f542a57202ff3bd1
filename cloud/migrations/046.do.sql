-- The outbox also carries what is of no single alert: the morning's digest, the daily proof, a test. What a digest tells of
-- an alert is a row too, `carried_by` the digest's, and is delivered with it. `key` is the id receivers see: a restored
-- database never gives an old one to something new.
ALTER TABLE notifications ALTER COLUMN alert DROP NOT NULL;

ALTER TABLE notifications DROP CONSTRAINT notifications_alert_event_channel_key;

ALTER TABLE notifications ADD COLUMN level integer NOT NULL DEFAULT 0;

ALTER TABLE notifications ADD COLUMN key text NOT NULL DEFAULT '';

ALTER TABLE notifications ADD COLUMN carried_by bigint REFERENCES notifications;

ALTER TABLE notifications ADD COLUMN body json;

CREATE UNIQUE INDEX notifications_once ON notifications (alert, event, level, channel) WHERE alert IS NOT NULL;

CREATE INDEX notifications_carried ON notifications (carried_by) WHERE carried_by IS NOT NULL;

CREATE INDEX notifications_of_channel ON notifications (channel, id);

-- Where alerts are told. `address` holds secrets and the numbers of people on duty: no answer of the service shows it whole.
CREATE TABLE alert_channels (
  channel text PRIMARY KEY,
  name text NOT NULL,
  place text NOT NULL,
  roles json NOT NULL,
  address json NOT NULL,
  is_on boolean NOT NULL,
  created_at bigint NOT NULL,
  changed_at bigint NOT NULL,
  removed_at bigint
);

-- Quiet hours, escalation and thresholds of the county; without a row the defaults hold.
CREATE TABLE alert_settings (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  settings json NOT NULL
);

-- When every kiosk was last looked at, and how many they were.
CREATE TABLE alert_looks (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  looked_at bigint NOT NULL,
  kiosks integer NOT NULL
);

-- A row a day, yyyymmdd in China: the path from a look to every receiver was tried.
CREATE TABLE alert_proofs (
  day integer PRIMARY KEY,
  at bigint NOT NULL,
  checked integer NOT NULL,
  open integer NOT NULL,
  looked_at bigint
);
