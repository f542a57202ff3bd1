import type { Generated } from "kysely";

/** What restockers tell of their loads: evidence, never a movement. */
export interface RestockingTables {
  load_evidence: {
    evidence: Generated<number>;
    load: string;
    kiosk: string;
    sent_by: string;
    request: string;
    digest: string;
    noted_at: number;
    received_at: number;
    note: string;
    photo: Uint8Array | null;
  };
}
