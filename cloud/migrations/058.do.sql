-- A kiosk's storage climate by day of UTC+8, added up as its ten minutes come in: what anybody asks of months reads a
-- few rows of it. Sums are of means times their readings.
CREATE TABLE climate_days (
  kiosk text NOT NULL,
  day bigint NOT NULL,
  first bigint NOT NULL,
  count integer NOT NULL,
  centi_min integer NOT NULL,
  centi_sum bigint NOT NULL,
  centi_max integer NOT NULL,
  deci_min integer NOT NULL,
  deci_sum bigint NOT NULL,
  deci_max integer NOT NULL,
  PRIMARY KEY (kiosk, day)
);

INSERT INTO climate_days (kiosk, day, first, count, centi_min, centi_sum, centi_max, deci_min, deci_sum, deci_max)
  SELECT kiosk, (start + 28800) / 86400 * 86400 - 28800 AS day, min(start) AS first, sum(count)::integer AS count,
    min(centi_min) AS t0, sum(centi_mean::bigint * count)::bigint AS t1, max(centi_max) AS t2,
    min(deci_min) AS h0, sum(deci_mean::bigint * count)::bigint AS h1, max(deci_max) AS h2
  FROM climate GROUP BY 1, 2;
