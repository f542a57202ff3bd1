DROP TABLE rollout_events;

DROP TABLE rollout_kiosks;

DROP TABLE rollouts;

ALTER TABLE kiosks DROP COLUMN program;
