-- Packs as their makers number them: a GTIN of 14 digits, or another device identifier of China's UDI.
CREATE TABLE trade_items (
  di text PRIMARY KEY,
  product text NOT NULL REFERENCES products,
  pack_quantity integer NOT NULL CHECK (pack_quantity > 0),
  maker text NOT NULL
);

CREATE INDEX trade_items_by_product ON trade_items (product);

ALTER TABLE lots ADD COLUMN di text;

ALTER TABLE lots ADD COLUMN produced integer;

CREATE INDEX lots_by_lot ON lots (lot);

-- Whatever was read off a pack or told of a lot, kept as it was; `lots` is what it adds up to.
CREATE TABLE scans (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  scanned_at bigint NOT NULL,
  by text NOT NULL,
  text text NOT NULL,
  product text NOT NULL,
  lot text NOT NULL
);

CREATE TRIGGER scans_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON scans
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What is known of a lot is never erased or changed, whoever asks.
CREATE FUNCTION refuse_erasing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (OLD.expiry IS NOT NULL AND NEW.expiry IS DISTINCT FROM OLD.expiry)
    OR (OLD.di IS NOT NULL AND NEW.di IS DISTINCT FROM OLD.di)
    OR (OLD.produced IS NOT NULL AND NEW.produced IS DISTINCT FROM OLD.produced) THEN
    RAISE EXCEPTION 'append-only: what is known of lot % % stays', OLD.product, OLD.lot
      USING ERRCODE = 'AX001';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER lots_add_only BEFORE UPDATE OR DELETE ON lots FOR EACH ROW EXECUTE FUNCTION refuse_erasing();
