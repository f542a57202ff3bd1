import type { ColumnType, Generated } from "kysely";
import type { HealthGate } from "./rollout-state.ts";

type Json<T> = ColumnType<T, string, string>;

/** Programs as they were signed, and how they are rolled out. */
export interface RolloutTables {
  programs: {
    version: string;
    board: string;
    bytes: number;
    sha256: string;
    imported_at: number;
    imported_by: string;
  };
  program_pieces: { sha256: string; piece: number; bytes: Uint8Array };
  program_tags: { kiosk: string; epoch: number; version: string; board: string; tag: string };
  rollouts: {
    rollout: string;
    version: string;
    state: string;
    stages: Json<number[]>;
    gate: Json<HealthGate>;
    kiosks: number;
    stage: Generated<number>;
    made_at: number;
    made_by: string;
    code: Generated<string>;
    failed_kiosk: Generated<string>;
  };
  rollout_kiosks: {
    rollout: string;
    kiosk: string;
    place: number;
    state: Generated<string>;
    code: Generated<string>;
    since: number;
    program_before: Generated<string | null>;
    revision: Generated<number>;
    epoch: Generated<number>;
    seq: Generated<number>;
    faults: ColumnType<string[], string | undefined, string>;
  };
  rollout_events: {
    id: Generated<number>;
    rollout: string;
    at: number;
    by: string;
    what: string;
    stage: number;
    kiosk: Generated<string>;
    code: Generated<string>;
    note: Generated<string>;
  };
}
