-- What is expected to be wanted, as it was thought on the night of `day` (yyyymmdd, UTC+8): boxes of a product at a place in
-- one week or month, the `ahead`-th that was not over then. `starts_on` is its first day.
CREATE TABLE forecasts (
  day integer NOT NULL,
  span text NOT NULL,
  place text NOT NULL,
  product text NOT NULL,
  ahead integer NOT NULL,
  starts_on integer NOT NULL,
  p10 double precision NOT NULL,
  p50 double precision NOT NULL,
  mean double precision NOT NULL,
  p90 double precision NOT NULL,
  PRIMARY KEY (day, span, place, product, ahead)
);

CREATE INDEX forecasts_by_place ON forecasts (place, span, day);

-- One row a night: begun by the replica that claimed it, ended when its forecasts and its plan were committed together.
-- `plan` is what to order, to move and whom to see; `choices` says how the forecasts were made.
CREATE TABLE day_plans (
  day integer PRIMARY KEY,
  started_at bigint NOT NULL,
  ended_at bigint,
  choices json,
  plan json
);

-- How many boxes of a product a place should have, from its newest forecast and the times learned from its movements.
CREATE TABLE reorder_levels (
  place text NOT NULL,
  product text NOT NULL,
  day integer NOT NULL,
  reorder_at integer NOT NULL,
  level integer NOT NULL,
  lead_days double precision NOT NULL,
  review_days double precision NOT NULL,
  PRIMARY KEY (place, product)
);

-- Its `reorder_at` by product, again in the row that intake locks and reads anyway.
ALTER TABLE kiosks ADD COLUMN learned json NOT NULL DEFAULT '{}';

DROP FUNCTION lock_and_read(text[], bigint);

-- Locks these kiosks in sorted order and reads everything intake decides by, as it stands once the locks are held:
-- each statement of a volatile function sees what was committed before it began. One round trip, plans kept.
CREATE FUNCTION lock_and_read(asked text[], grants_since bigint) RETURNS TABLE (
  kiosks json, epochs json, stock json, uncertain json, faults json, grants json, alerts json, refused json, vouchers json
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  locked json;
BEGIN
  SELECT coalesce(json_agg(k), '[]') INTO locked FROM (
    SELECT kiosk, gateway, term, revision, settings, learned FROM kiosks
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
    (SELECT coalesce(json_agg(lot), '[]') FROM refused_lots),
    (SELECT coalesce(json_agg(x), '[]') FROM (
      SELECT id, kiosk, state, code, intent_epoch AS "intentEpoch", intent_seq AS "intentSeq"
      FROM vouchers WHERE state <> 'dispensed' AND kiosk = ANY(asked)) x);
END
$$;
