-- One tree of places: where a kiosk stands is its parent in `places`, and a role holds in a subtree of it. Codes that were
-- written short, or filled up with zeros, become whole ones; what is no code of a division places nothing any more.
UPDATE kiosk_places SET place = place || '0000' WHERE length(place) = 2;

UPDATE kiosk_places SET place = place || '00' WHERE length(place) = 4;

UPDATE kiosk_places SET place = substring(place, '^(.{9})') WHERE length(place) = 12 AND place LIKE '%000';

UPDATE kiosk_places SET place = substring(place, '^(.{6})') WHERE length(place) = 9 AND place LIKE '%000';

UPDATE account_roles SET place = place || '0000' WHERE length(place) = 2;

UPDATE account_roles SET place = place || '00' WHERE length(place) = 4;

UPDATE account_roles SET place = substring(place, '^(.{9})') WHERE length(place) = 12 AND place LIKE '%000';

UPDATE account_roles SET place = substring(place, '^(.{6})') WHERE length(place) = 9 AND place LIKE '%000';

INSERT INTO places (place, kind, parent, names, opened_at)
  SELECT code AS place, 'province' AS kind, NULL AS parent, ('{"zh":"' || code || '","en":"' || code || '"}')::json AS names, 0 AS opened_at
  FROM (SELECT DISTINCT substring(place, '^(..)') || '0000' AS code FROM kiosk_places WHERE length(place) IN (6, 9, 12)) named
  ON CONFLICT DO NOTHING;

INSERT INTO places (place, kind, parent, names, opened_at)
  SELECT code AS place, 'city' AS kind, substring(code, '^(..)') || '0000' AS parent, ('{"zh":"' || code || '","en":"' || code || '"}')::json AS names, 0 AS opened_at
  FROM (SELECT DISTINCT substring(place, '^(....)') || '00' AS code FROM kiosk_places WHERE length(place) IN (6, 9, 12) AND NOT place LIKE '__00%') named
  ON CONFLICT DO NOTHING;

INSERT INTO places (place, kind, parent, names, opened_at)
  SELECT code AS place, 'county' AS kind, substring(code, '^(....)') || '00' AS parent, ('{"zh":"' || code || '","en":"' || code || '"}')::json AS names, 0 AS opened_at
  FROM (SELECT DISTINCT substring(place, '^(.{6})') AS code FROM kiosk_places WHERE length(place) IN (6, 9, 12) AND NOT place LIKE '____00%') named
  ON CONFLICT DO NOTHING;

INSERT INTO places (place, kind, parent, names, opened_at)
  SELECT code AS place, 'township' AS kind, substring(code, '^(.{6})') AS parent, ('{"zh":"' || code || '","en":"' || code || '"}')::json AS names, 0 AS opened_at
  FROM (SELECT DISTINCT substring(place, '^(.{9})') AS code FROM kiosk_places WHERE length(place) IN (9, 12)) named
  ON CONFLICT DO NOTHING;

INSERT INTO places (place, kind, parent, names, opened_at)
  SELECT code AS place, 'village' AS kind, substring(code, '^(.{9})') AS parent, ('{"zh":"' || code || '","en":"' || code || '"}')::json AS names, 0 AS opened_at
  FROM (SELECT DISTINCT place AS code FROM kiosk_places WHERE length(place) = 12) named
  ON CONFLICT DO NOTHING;

INSERT INTO places (place, kind, parent, names, opened_at)
  SELECT k.kiosk, 'kiosk', p.place, k.names, k.enrolled_at
  FROM kiosks k LEFT JOIN kiosk_places s ON s.kiosk = k.kiosk LEFT JOIN places p ON p.place = s.place
  ON CONFLICT DO NOTHING;

DROP TABLE kiosk_places;
