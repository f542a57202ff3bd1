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
    (SELECT coalesce(json_agg(lot), '[]') FROM refused_lots),
    (SELECT coalesce(json_agg(x), '[]') FROM (
      SELECT id, kiosk, state, code, intent_epoch AS "intentEpoch", intent_seq AS "intentSeq"
      FROM vouchers WHERE state <> 'dispensed' AND kiosk = ANY(asked)) x);
END
$$;

ALTER TABLE kiosks DROP COLUMN learned;

DROP TABLE reorder_levels;

DROP TABLE day_plans;

DROP TABLE forecasts;
