-- Alerts of a gateway itself, as its notices name them; `about` is the kiosk one is about, '' for none.
ALTER TABLE alerts ALTER COLUMN kiosk DROP NOT NULL;

ALTER TABLE alerts ADD COLUMN gateway text REFERENCES gateways;

ALTER TABLE alerts ADD COLUMN about text NOT NULL DEFAULT '';

ALTER TABLE alerts ADD CONSTRAINT alerts_of_one CHECK (num_nonnulls(kiosk, gateway) = 1);

CREATE UNIQUE INDEX alerts_one_open_at_gateway ON alerts (gateway, cause, about) WHERE closed_at IS NULL AND gateway IS NOT NULL;
