/**
 * Types of everything that travels, derived from the schemas. Types only: costs a board nothing.
 */
import type * as schemas from "./schemas.ts";
import type { Of } from "./schema-type.ts";

export type FactKind = schemas.FactKind;
export type Trust = (typeof schemas.TRUSTS)[number];
export type FactBody<K extends FactKind> = Of<(typeof schemas.FACT_BODIES)[K]>;

/** One journal entry as it travels; its key for ever is (kiosk, epoch, seq). */
export type Fact = {
  [K in FactKind]: {
    seq: number;
    uptime: number;
    time: number;
    trust: Trust;
    kind: K;
    body: FactBody<K>;
  };
}[FactKind];

/** A fact whose envelope is right and whose kind and body are not yet looked at. */
export interface AnyFact {
  seq: number;
  uptime: number;
  time: number;
  trust: Trust;
  kind: string;
  body: object;
}

export type Facts = { epoch: number; facts: AnyFact[] };
export type Presence = Of<typeof schemas.PRESENCE>;
export type Receipt = Of<typeof schemas.RECEIPT>;
export type Plan = Of<typeof schemas.PLAN>;
export type Grant = Of<typeof schemas.GRANT>;
export type Progress = Of<typeof schemas.PROGRESS>;
export type Ask = Of<typeof schemas.ASK>;
export type Answer = Of<typeof schemas.ANSWER>;
export type Program = Of<typeof schemas.PROGRAM>;
export type ProgramManifest = Of<typeof schemas.PROGRAM_MANIFEST>;
export type Vitals = Of<typeof schemas.VITALS>;
export type Way = (typeof schemas.WAYS)[number];
export type QuotaRule = NonNullable<Plan["quotas"]>[number];
export type QuotaPeriod = QuotaRule["period"];
export type LotCount = { lot: string; expiry: number; count: number };
export type Permission = (typeof schemas.PERMISSIONS)[number];
export type PresenceState = (typeof schemas.PRESENCE_STATES)[number];
