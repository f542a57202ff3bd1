-- Times are unix milliseconds (bigint) unless the name says seconds; days are yyyymmdd. Statements are separated by empty lines.

CREATE TABLE gateways (
  gateway text PRIMARY KEY,
  token_hash text NOT NULL UNIQUE,
  enrolled_at bigint NOT NULL
);

CREATE TABLE products (
  code text PRIMARY KEY,
  names json NOT NULL,
  choosing json NOT NULL,
  place integer NOT NULL
);

-- One row a kiosk; intake, take and planning lock it. `term` and `revision` are the highest ever shown to anyone.
CREATE TABLE kiosks (
  kiosk text PRIMARY KEY,
  names json NOT NULL,
  settings json NOT NULL,
  gateway text REFERENCES gateways,
  term bigint NOT NULL DEFAULT 0,
  revision bigint NOT NULL DEFAULT 0,
  enrolled_at bigint NOT NULL
);

-- What its gateway last said of it. Not truth, only news; kept apart so that news never waits for a ledger lock.
CREATE TABLE kiosk_status (
  kiosk text PRIMARY KEY REFERENCES kiosks,
  state text NOT NULL,
  heard_at bigint NOT NULL,
  noted_at bigint NOT NULL,
  session bigint NOT NULL,
  revision bigint NOT NULL,
  firmware text NOT NULL
);

-- `kept`: highest seq of this epoch with none missing below it, gaps and quarantined seqs counted. `nonce` is '' when not known.
CREATE TABLE epochs (
  kiosk text NOT NULL REFERENCES kiosks,
  epoch integer NOT NULL,
  nonce text NOT NULL,
  opened_at bigint NOT NULL,
  kept bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (kiosk, epoch)
);

-- The ledger. `fact` is the canonical text the hash was taken of; `device_time` is null when the kiosk's time is not known.
CREATE TABLE facts (
  kiosk text NOT NULL,
  epoch integer NOT NULL,
  seq bigint NOT NULL,
  kind text NOT NULL,
  device_time bigint,
  received_at bigint NOT NULL,
  committed_at bigint NOT NULL,
  fact text NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (kiosk, epoch, seq)
);

CREATE TABLE gaps (
  kiosk text NOT NULL,
  epoch integer NOT NULL,
  from_seq bigint NOT NULL,
  to_seq bigint NOT NULL,
  received_at bigint NOT NULL,
  committed_at bigint NOT NULL,
  PRIMARY KEY (kiosk, epoch, from_seq)
);

CREATE TABLE quarantine (
  kiosk text NOT NULL,
  epoch integer NOT NULL,
  seq bigint NOT NULL,
  hash text NOT NULL,
  code text NOT NULL,
  bytes text NOT NULL,
  received_at bigint NOT NULL,
  committed_at bigint NOT NULL,
  PRIMARY KEY (kiosk, epoch, seq, hash)
);

-- Double entry, derived from facts: `count` boxes went from one place to the other.
CREATE TABLE movements (
  kiosk text NOT NULL,
  epoch integer NOT NULL,
  seq bigint NOT NULL,
  part smallint NOT NULL,
  from_place text NOT NULL,
  to_place text NOT NULL,
  lane integer NOT NULL,
  product text NOT NULL,
  lot text NOT NULL,
  count integer NOT NULL,
  load text NOT NULL,
  PRIMARY KEY (kiosk, epoch, seq, part)
);

-- What the ledger must never do is refused by the database itself.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'append-only: % of % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'AX001';
END
$$;

-- Movements are derived; only a rebuild of one kiosk's books from its facts may replace them.
CREATE FUNCTION refuse_change_unless_rebuilding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('anxin.rebuilding', true) = 'on' AND TG_OP = 'DELETE' THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'append-only: % of % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'AX001';
END
$$;

CREATE TRIGGER facts_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON facts
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER gaps_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON gaps
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER quarantine_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON quarantine
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER movements_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON movements
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_unless_rebuilding();

-- Projection of the movements: what each lane holds, front lot first by `place`. Never clamped at zero.
CREATE TABLE stock (
  kiosk text NOT NULL,
  lane integer NOT NULL,
  product text NOT NULL,
  lot text NOT NULL,
  expiry integer NOT NULL,
  on_hand integer NOT NULL,
  place integer NOT NULL,
  PRIMARY KEY (kiosk, lane, product, lot)
);

-- Projection: vends whose outcome only a count can tell. Settled rows stay, with what the count said.
CREATE TABLE uncertain_vends (
  kiosk text NOT NULL,
  epoch integer NOT NULL,
  seq bigint NOT NULL,
  lane integer NOT NULL,
  product text NOT NULL,
  lot text NOT NULL,
  settled_epoch integer,
  settled_seq bigint,
  fell boolean,
  PRIMARY KEY (kiosk, epoch, seq)
);

CREATE INDEX uncertain_vends_open ON uncertain_vends (kiosk) WHERE settled_seq IS NULL;

-- Projection: faults raised and not cleared. Lane 0 is the whole kiosk, lane -1 was noticed by the cloud.
CREATE TABLE open_faults (
  kiosk text NOT NULL,
  code text NOT NULL,
  lane integer NOT NULL,
  PRIMARY KEY (kiosk, code, lane)
);

CREATE TABLE loads (
  load text PRIMARY KEY,
  kiosk text NOT NULL REFERENCES kiosks,
  lane integer NOT NULL,
  product text NOT NULL,
  lot text NOT NULL,
  expiry integer NOT NULL,
  count integer NOT NULL,
  planned_at bigint NOT NULL,
  arrived_at bigint
);

CREATE INDEX loads_open ON loads (kiosk) WHERE arrived_at IS NULL;

CREATE TABLE refused_lots (
  lot text PRIMARY KEY,
  refused_at bigint NOT NULL
);

-- `text` is exactly what travels, so an equal revision is an identical plan.
CREATE TABLE plans (
  kiosk text NOT NULL REFERENCES kiosks,
  revision bigint NOT NULL,
  text text NOT NULL,
  issued_at bigint NOT NULL,
  PRIMARY KEY (kiosk, revision)
);

CREATE TABLE grants (
  id text PRIMARY KEY,
  kiosk text NOT NULL REFERENCES kiosks,
  product text NOT NULL,
  request text NOT NULL UNIQUE,
  state text NOT NULL,
  code text NOT NULL,
  by_fact boolean NOT NULL DEFAULT false,
  holds boolean NOT NULL DEFAULT true,
  intent_epoch integer NOT NULL DEFAULT 0,
  intent_seq bigint NOT NULL DEFAULT 0,
  created_at bigint NOT NULL,
  ends_at bigint NOT NULL
);

-- `holds`: no other grant of this kiosk is issued. Once let go it stays so, whatever a late fact makes of the state.
CREATE UNIQUE INDEX grants_one_open ON grants (kiosk) WHERE holds;

CREATE INDEX grants_by_kiosk ON grants (kiosk, created_at);

CREATE TABLE alerts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kiosk text NOT NULL REFERENCES kiosks,
  product text NOT NULL,
  cause text NOT NULL,
  opened_at bigint NOT NULL,
  closed_at bigint,
  on_hand integer
);

CREATE UNIQUE INDEX alerts_one_open ON alerts (kiosk, product, cause) WHERE closed_at IS NULL;

-- Written with the alert, sent later, at least once: `id` tells a receiver a repeat.
CREATE TABLE notifications (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  alert bigint NOT NULL REFERENCES alerts,
  event text NOT NULL,
  channel text NOT NULL,
  on_hand integer,
  written_at bigint NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  next_at bigint NOT NULL,
  delivered_at bigint,
  given_up_at bigint,
  UNIQUE (alert, event, channel)
);

CREATE INDEX notifications_due ON notifications (next_at) WHERE delivered_at IS NULL AND given_up_at IS NULL;

-- Locks these kiosks in sorted order and reads everything intake decides by, as it stands once the locks are held:
-- each statement of a volatile function sees what was committed before it began. One round trip, plans kept.
CREATE FUNCTION lock_and_read(asked text[], grants_since bigint) RETURNS TABLE (
  kiosks json, epochs json, stock json, uncertain json, faults json, grants json, alerts json, refused json
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  locked json;
BEGIN
  SELECT coalesce(json_agg(k), '[]') INTO locked FROM (
    SELECT kiosk, gateway, term, revision, settings FROM kiosks
    WHERE kiosk = ANY(asked) ORDER BY kiosk FOR NO KEY UPDATE
  ) k;
  RETURN QUERY SELECT locked,
    (SELECT coalesce(json_agg(x), '[]') FROM (
      SELECT kiosk, epoch, nonce, kept FROM epochs WHERE kiosk = ANY(asked)) x),
    (SELECT coalesce(json_agg(x), '[]') FROM (
      SELECT kiosk, lane, product, lot, expiry, on_hand AS count FROM stock
      WHERE kiosk = ANY(asked) ORDER BY kiosk, lane, place) x),
    (SELECT coalesce(json_agg(x), '[]') FROM (
      SELECT kiosk, epoch, seq, lane, product, lot FROM uncertain_vends
      WHERE settled_seq IS NULL AND kiosk = ANY(asked) ORDER BY kiosk, epoch, seq) x),
    (SELECT coalesce(json_agg(x), '[]') FROM (
      SELECT kiosk, code, lane FROM open_faults WHERE kiosk = ANY(asked)) x),
    (SELECT coalesce(json_agg(x), '[]') FROM (
      SELECT id, kiosk, product, request, state, code, by_fact AS "byFact", intent_epoch AS "intentEpoch",
        intent_seq AS "intentSeq", created_at AS "createdAt", ends_at AS "endsAt"
      FROM grants WHERE created_at > grants_since AND kiosk = ANY(asked)) x),
    (SELECT coalesce(json_agg(x), '[]') FROM (
      SELECT kiosk, id, product, cause FROM alerts WHERE closed_at IS NULL AND kiosk = ANY(asked)) x),
    (SELECT coalesce(json_agg(lot), '[]') FROM refused_lots);
END
$$;
