CREATE TABLE kiosk_places (
  kiosk text PRIMARY KEY REFERENCES kiosks,
  place text NOT NULL
);

INSERT INTO kiosk_places (kiosk, place)
  SELECT k.kiosk, p.parent FROM kiosks k JOIN places p ON p.place = k.kiosk WHERE p.parent IS NOT NULL;
