-- The county's quota: nothing here may tell a kiosk, a time or a product, or in which order takes came. No column for
-- them, no sequence, both sets sorted; upkeep rewrites the whole table in the order of its key, because PostgreSQL
-- itself keeps the order and the transaction of every row (decision 0004).
CREATE TABLE quota_takes (
  rule integer NOT NULL,
  "window" bigint NOT NULL,
  pseudonym text NOT NULL,
  taken text[] NOT NULL,
  given_back text[] NOT NULL,
  PRIMARY KEY (rule, "window", pseudonym)
);

-- What holds for every kiosk of the county: one row.
CREATE TABLE county_policy (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  policy json NOT NULL
);
