-- Roll-outs of programs. `program` is the version a roll-out wants at a kiosk in the place of its settings' own.
ALTER TABLE kiosks ADD COLUMN program text;

CREATE TABLE rollouts (
  rollout text PRIMARY KEY,
  version text NOT NULL,
  state text NOT NULL,
  stages json NOT NULL,
  gate json NOT NULL,
  kiosks integer NOT NULL,
  stage integer NOT NULL DEFAULT 0,
  made_at bigint NOT NULL,
  made_by text NOT NULL,
  code text NOT NULL DEFAULT '',
  failed_kiosk text NOT NULL DEFAULT ''
);

CREATE INDEX rollouts_by_version ON rollouts (version);

-- One row a kiosk: `since` is when it came into its state. What is judged by begins where it was told: its plan's
-- revision, the mark of its facts, its faults.
CREATE TABLE rollout_kiosks (
  rollout text NOT NULL REFERENCES rollouts,
  kiosk text NOT NULL REFERENCES kiosks,
  place integer NOT NULL,
  state text NOT NULL DEFAULT 'waiting',
  code text NOT NULL DEFAULT '',
  since bigint NOT NULL,
  program_before text,
  revision bigint NOT NULL DEFAULT 0,
  epoch integer NOT NULL DEFAULT 0,
  seq bigint NOT NULL DEFAULT 0,
  faults json NOT NULL DEFAULT '[]',
  PRIMARY KEY (rollout, kiosk)
);

CREATE INDEX rollout_kiosks_by_state ON rollout_kiosks (rollout, state, place);

CREATE INDEX rollout_kiosks_of_kiosk ON rollout_kiosks (kiosk);

-- Who did what and why; '' is the cloud itself.
CREATE TABLE rollout_events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rollout text NOT NULL REFERENCES rollouts,
  at bigint NOT NULL,
  by text NOT NULL,
  what text NOT NULL,
  stage integer NOT NULL,
  kiosk text NOT NULL DEFAULT '',
  code text NOT NULL DEFAULT '',
  note text NOT NULL DEFAULT ''
);

CREATE INDEX rollout_events_of ON rollout_events (rollout, id);
