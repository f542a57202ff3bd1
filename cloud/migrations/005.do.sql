-- What gateways tell of their sites under their own origin. An epoch is opened once for each nonce; '' is one learned from
-- its facts after this cloud was restored.
CREATE TABLE site_epochs (
  gateway text NOT NULL REFERENCES gateways,
  epoch integer NOT NULL,
  nonce text NOT NULL,
  opened_at bigint NOT NULL,
  kept bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (gateway, epoch)
);

-- `kind` is 'gap' for seqs from `seq` to `to_seq` that the gateway has lost for good; `to_seq` is `seq` otherwise.
CREATE TABLE site_facts (
  gateway text NOT NULL,
  epoch integer NOT NULL,
  seq bigint NOT NULL,
  to_seq bigint NOT NULL,
  kind text NOT NULL,
  received_at bigint NOT NULL,
  committed_at bigint NOT NULL,
  fact text NOT NULL,
  hash text NOT NULL,
  PRIMARY KEY (gateway, epoch, seq)
);

CREATE TRIGGER site_facts_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON site_facts
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Projection of `climate-summarized`: parts of ten minutes of a kiosk; more than one where a gateway was restarted in them.
CREATE TABLE climate (
  kiosk text NOT NULL,
  start bigint NOT NULL,
  gateway text NOT NULL,
  epoch integer NOT NULL,
  seq bigint NOT NULL,
  count integer NOT NULL,
  centi_min integer NOT NULL,
  centi_mean integer NOT NULL,
  centi_max integer NOT NULL,
  deci_min integer NOT NULL,
  deci_mean integer NOT NULL,
  deci_max integer NOT NULL,
  PRIMARY KEY (kiosk, start, gateway, epoch, seq)
);
