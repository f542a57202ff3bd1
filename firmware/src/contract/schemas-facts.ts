/** What a fact of each kind says. */
import { FAULTS, OUTCOMES, UPDATE_CODES } from "./codes.ts";
import { LIMITS } from "./limits.ts";
import {
  BOXES,
  EXPIRY,
  ID,
  LANE,
  LOAD_ID,
  LOT,
  MARK,
  PRODUCT,
  REVISION,
  SECONDS,
  SEQ,
  VERSION,
  count,
  object,
} from "./schemas-scalars.ts";

const lotCount = object({ lot: LOT, expiry: EXPIRY, count: BOXES }, ["lot", "expiry", "count"]);

export const PERMISSIONS = ["grant", "voucher", "card", "self-test"] as const;
export const CAUSES = ["vend", "self-test", "stray"] as const;
export const REASONS = ["expired", "recalled", "damaged", "moved", "other"] as const;
export const BOOT_CAUSES = ["power", "watchdog", "restart", "unknown"] as const;

/** Body of each kind of fact. */
export const FACT_BODIES = {
  "epoch-opened": object({ nonce: ID, revision: REVISION }, ["nonce", "revision"]),
  booted: object({ cause: { enum: BOOT_CAUSES }, firmware: VERSION, boots: SEQ }, [
    "cause",
    "firmware",
    "boots",
  ]),
  "vend-intended": object(
    {
      permission: { enum: PERMISSIONS },
      id: ID,
      attempt: { type: "integer", minimum: 1, maximum: 2 },
      lane: LANE,
      product: PRODUCT,
      lot: LOT,
      expiry: EXPIRY,
    },
    ["permission", "id", "attempt", "lane", "product", "lot", "expiry"],
  ),
  /** `intent` is the seq of the vend-intended fact, 0 when no vend was running. */
  dispensed: object(
    {
      intent: MARK,
      lane: count(LIMITS.lanesMax),
      product: { type: "string", pattern: "^[a-z0-9-]{0,12}$" },
      lot: { type: "string", pattern: "^[!#-\\[\\]-~]{0,20}$" },
      count: { type: "integer", minimum: 1, maximum: LIMITS.laneDepthMax },
      cause: { enum: CAUSES },
    },
    ["intent", "lane", "product", "lot", "count", "cause"],
  ),
  "vend-failed": object({ intent: SEQ, lane: LANE, code: { enum: OUTCOMES } }, [
    "intent",
    "lane",
    "code",
  ]),
  "vend-uncertain": object(
    { intent: SEQ, lane: LANE, product: PRODUCT, lot: LOT, code: { enum: OUTCOMES } },
    ["intent", "lane", "product", "lot", "code"],
  ),
  restocked: object(
    { load: LOAD_ID, lane: LANE, product: PRODUCT, lot: LOT, expiry: EXPIRY, count: BOXES },
    ["load", "lane", "product", "lot", "expiry", "count"],
  ),
  /**
   * What a person found in the lane, front lot first; it replaces the lane's queue and settles its
   * open vends.
   */
  counted: object(
    {
      lane: LANE,
      product: PRODUCT,
      lots: { type: "array", items: lotCount, maxItems: LIMITS.lotsPerLaneMax },
    },
    ["lane", "product", "lots"],
  ),
  removed: object(
    { lane: LANE, product: PRODUCT, lot: LOT, count: BOXES, reason: { enum: REASONS } },
    ["lane", "product", "lot", "count", "reason"],
  ),
  "door-opened": object({}, []),
  "door-closed": object({ openSeconds: SECONDS }, ["openSeconds"]),
  /** `lane` is 0 when the fault is not of one lane. */
  "fault-raised": object({ code: { enum: FAULTS }, lane: count(LIMITS.lanesMax) }, [
    "code",
    "lane",
  ]),
  "fault-cleared": object({ code: { enum: FAULTS }, lane: count(LIMITS.lanesMax) }, [
    "code",
    "lane",
  ]),
  "clock-jumped": object(
    { seconds: { type: "integer", minimum: -4294967295, maximum: 4294967295 } },
    ["seconds"],
  ),
  "climate-recorded": object(
    {
      temperatureCenti: { type: "integer", minimum: -32768, maximum: 32767 },
      humidityDeci: count(1000),
    },
    ["temperatureCenti", "humidityDeci"],
  ),
  "events-skipped": object({ doors: count(65535), climates: count(65535) }, ["doors", "climates"]),
  /** `version` is the one that was wanted; it runs when the code is `confirmed`, otherwise not. */
  "update-ended": object({ version: VERSION, code: { enum: UPDATE_CODES } }, ["version", "code"]),
} as const;

export type FactKind = keyof typeof FACT_BODIES;
export const FACT_KINDS = Object.keys(FACT_BODIES) as FactKind[];
