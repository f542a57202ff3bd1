-- An alert may be of a place: a warehouse, or '' for the whole service; `about` is then what of it. A row is one episode:
-- what comes back is another row, so an acknowledgement never hides it. `due_at`: when somebody must be told next, null for
-- never; `level`: how many steps of the escalation were taken; `told_at`: when the first was.
ALTER TABLE alerts ADD COLUMN place text;

ALTER TABLE alerts DROP CONSTRAINT alerts_of_one;

ALTER TABLE alerts ADD CONSTRAINT alerts_of_one CHECK (num_nonnulls(kiosk, gateway, place) = 1);

ALTER TABLE alerts ADD COLUMN acknowledged_at bigint;

ALTER TABLE alerts ADD COLUMN acknowledged_by text;

ALTER TABLE alerts ADD COLUMN acknowledged_note text;

ALTER TABLE alerts ADD COLUMN level integer NOT NULL DEFAULT 0;

ALTER TABLE alerts ADD COLUMN told_at bigint;

ALTER TABLE alerts ADD COLUMN due_at bigint;

CREATE UNIQUE INDEX alerts_one_open_at_place ON alerts (place, cause, product, about) WHERE closed_at IS NULL AND place IS NOT NULL;

CREATE INDEX alerts_due ON alerts (due_at) WHERE due_at IS NOT NULL;

CREATE INDEX alerts_of_subject ON alerts (cause, kiosk, product, opened_at);

CREATE INDEX alerts_not_over ON alerts (id) WHERE closed_at IS NULL;
