/**
 * JSON Schemas of everything that travels between kiosk and gateway. Gateway and cloud validate
 * with these; the kiosk's hand guards are tested on the same golden files. Never bundled for a
 * board. Unknown fields are allowed everywhere: changes add fields.
 */
import { OUTCOMES, REFUSALS } from "./codes.ts";
import { LIMITS } from "./limits.ts";
import { CLIMATE_RULES } from "./schemas-climate.ts";
import { PROGRAM } from "./schemas-program.ts";
import {
  BOXES,
  CODE,
  EPOCH,
  EXPIRY,
  ID,
  INTEGER_MAX,
  KIOSK,
  LANE,
  LOAD_ID,
  LOT,
  MARK,
  MESSAGE_NUMBER,
  PRODUCT,
  REVISION,
  SECONDS,
  SEQ,
  SESSION,
  TERM,
  VERSION,
  count,
  object,
} from "./schemas-scalars.ts";

export * from "./schemas-climate.ts";
export * from "./schemas-facts.ts";
export * from "./schemas-program.ts";
export {
  SEQ,
  EPOCH,
  KIOSK,
  PRODUCT,
  LOT,
  LANE,
  EXPIRY,
  BOXES,
  LOAD_ID,
  ID,
  VERSION,
} from "./schemas-scalars.ts";

export const TRUSTS = ["unknown", "floor", "trusted"] as const;

/**
 * The envelope of any fact; the body is validated by kind, so an unknown kind can be told from a
 * bad body.
 */
export const FACT = object(
  {
    seq: SEQ,
    /** Seconds since boot. */
    uptime: SECONDS,
    /** Device time, unix seconds; 0 when `trust` is unknown. */
    time: SECONDS,
    trust: { enum: TRUSTS },
    kind: CODE,
    body: { type: "object" },
  },
  ["seq", "uptime", "time", "trust", "kind", "body"],
);

/** Facts in journal order, all of one epoch. */
export const FACTS = object(
  {
    epoch: EPOCH,
    facts: { type: "array", minItems: 1, maxItems: LIMITS.factsPerMessageMax, items: FACT },
  },
  ["epoch", "facts"],
);

export const PRESENCE_STATES = ["init", "ready", "sleeping", "disconnected", "lost"] as const;

/**
 * Retained. The will is a presence of state `lost` with n at its maximum, so nothing of its session
 * follows it.
 */
export const PRESENCE = object(
  {
    session: SESSION,
    n: MESSAGE_NUMBER,
    state: { enum: PRESENCE_STATES },
    firmware: VERSION,
    revision: REVISION,
    epoch: count(65535),
    /**
     * Oldest seq still in flash; above the gateway's mark it declares a gap. `next` is the seq of
     * the next fact.
     */
    oldest: SEQ,
    next: SEQ,
    uptime: SECONDS,
  },
  ["session", "n", "state", "firmware", "revision", "epoch", "oldest", "next", "uptime"],
);

export const RECEIPT = object(
  {
    session: SESSION,
    term: TERM,
    m: MESSAGE_NUMBER,
    epoch: count(65535),
    /** Highest seq durable at the gateway with none missing below it. */
    held: MARK,
    /** Highest seq committed in the cloud with none missing below it. */
    kept: MARK,
    /** Gateway time, unix seconds: the only time a kiosk takes as authenticated. */
    time: SECONDS,
  },
  ["session", "term", "m", "epoch", "held", "kept", "time"],
);

export const WAYS = ["grant", "voucher", "card"] as const;
export const QUOTA_PERIODS = ["month", "year"] as const;
export const AGE_BOUNDARIES = ["anniversary", "dayAfter"] as const;

/** At most `boxes` per person in a calendar period (UTC+8), for the ways it binds. */
const quota = object(
  {
    rule: { type: "integer", minimum: 1, maximum: LIMITS.quotaRuleNumberMax },
    period: { enum: QUOTA_PERIODS },
    boxes: { type: "integer", minimum: 1, maximum: LIMITS.quotaBoxesMax },
    ways: { type: "array", items: { enum: WAYS }, maxItems: WAYS.length },
  },
  ["rule", "period", "boxes", "ways"],
);

/** Completed years a person must have, both ends included. */
const ages = object(
  {
    min: count(LIMITS.ageMax),
    max: count(LIMITS.ageMax),
    /** When a year is complete: on the birthday (when not given) or the day after it. */
    boundary: { enum: AGE_BOUNDARIES },
  },
  [],
);

const minutes = count(1440);
const ms = count(60000);

export const PLAN = object(
  {
    revision: { type: "integer", minimum: 1, maximum: 4294967295 },
    epoch: EPOCH,
    /** The nonce of the declaration this epoch was opened for. */
    opened: ID,
    lanes: {
      type: "array",
      maxItems: LIMITS.lanesMax,
      items: object({ lane: LANE, product: PRODUCT }, ["lane", "product"]),
    },
    /**
     * What a restocker is bringing; confirmed at the kiosk it becomes one `restocked` fact per
     * lane.
     */
    loads: {
      type: "array",
      maxItems: LIMITS.loadsPerPlanMax,
      items: object({ id: LOAD_ID, lane: LANE, lot: LOT, expiry: EXPIRY, count: BOXES }, [
        "id",
        "lane",
        "lot",
        "expiry",
        "count",
      ]),
    },
    /** Lots recalled or quarantined. */
    refused: { type: "array", maxItems: LIMITS.refusedLotsMax, items: LOT },
    /** Which ways to a box the county allows. */
    ways: object(
      { grant: { type: "boolean" }, voucher: { type: "boolean" }, card: { type: "boolean" } },
      ["grant", "voucher", "card"],
    ),
    /** Minutes of the day in UTC+8; 0 to 1440 is always open. */
    hours: object({ open: minutes, close: minutes }, ["open", "close"]),
    timeouts: object(
      {
        confirmSeconds: { type: "integer", minimum: 5, maximum: LIMITS.grantSeconds },
        homeLeaveMs: ms,
        homeReturnMs: ms,
        settleMs: ms,
        dropMs: ms,
        doorOpenSeconds: count(3600),
      },
      ["confirmSeconds", "homeLeaveMs", "homeReturnMs", "settleMs", "dropMs", "doorOpenSeconds"],
    ),
    nearest: {
      type: "array",
      maxItems: LIMITS.nearestMax,
      items: object({ kiosk: KIOSK, metres: count(999999) }, ["kiosk", "metres"]),
    },
    firmware: VERSION,
    /** Each rule number once. */
    quotas: { type: "array", maxItems: LIMITS.quotaRulesMax, items: quota },
    ages,
    /** What a card gets; when not given, the first product of `lanes` that can be given out. */
    cardProduct: PRODUCT,
    /** Rules of storage climate, for the gateway; `CLIMATE_RULES_DEFAULT` when not given. */
    climate: CLIMATE_RULES,
  },
  [
    "revision",
    "epoch",
    "opened",
    "lanes",
    "loads",
    "refused",
    "ways",
    "hours",
    "timeouts",
    "nearest",
    "firmware",
  ],
);

/**
 * Exactly one of product and lane is given. With `number` it is the confirmation of the grant of
 * that id.
 */
export const GRANT = object(
  {
    session: SESSION,
    term: TERM,
    m: MESSAGE_NUMBER,
    id: ID,
    product: PRODUCT,
    lane: LANE,
    /** Kiosk uptime, seconds, at which it ends in this session. */
    until: SECONDS,
    /** Four digits a person typed. */
    number: { type: "string", pattern: "^[0-9]{4}$" },
  },
  ["session", "term", "m", "id", "until"],
);

export const PROGRESS_STATES = ["armed", "confirmed", "dropping", "ended", "refused"] as const;

/** How far a permission has come. Never durable: what happened is told by facts. */
export const PROGRESS = object(
  {
    session: SESSION,
    n: MESSAGE_NUMBER,
    id: ID,
    state: { enum: PROGRESS_STATES },
    code: { enum: ["", "dispensed", ...REFUSALS, ...OUTCOMES] },
  },
  ["session", "n", "id", "state", "code"],
);

/**
 * An empty flash ring declares itself under one of its roots; session is 0, because the counter is
 * lost too.
 */
export const ASK = {
  oneOf: [
    object(
      { want: { const: "epoch" }, session: SESSION, n: MESSAGE_NUMBER, epoch: EPOCH, nonce: ID },
      ["want", "session", "n", "epoch", "nonce"],
    ),
    object(
      {
        want: { const: "program" },
        session: SESSION,
        n: MESSAGE_NUMBER,
        version: VERSION,
        offset: SECONDS,
        /** At most so many bytes of the image; 0 asks for the manifest alone, with offset 0. */
        bytes: count(LIMITS.programChunkBytesMax),
      },
      ["want", "session", "n", "version", "offset", "bytes"],
    ),
    object(
      {
        want: { enum: ["may", "took", "gave-back"] },
        session: SESSION,
        n: MESSAGE_NUMBER,
        rule: count(255),
        /** The calendar period in UTC+8: yyyymm of a month, yyyy of a year. */
        window: SECONDS,
        pseudonym: { type: "string", pattern: "^[0-9a-f]{32}$" },
        take: ID,
      },
      ["want", "session", "n", "rule", "window", "pseudonym", "take"],
    ),
  ],
} as const;

/**
 * Answer to an ask, by its (session, n). To `may`: `ok`, or `quota-used`. To `took` and
 * `gave-back`: any answer ends it; a gateway that has not stored it does not answer.
 */
export const ANSWER = object(
  {
    session: SESSION,
    term: TERM,
    m: MESSAGE_NUMBER,
    re: MESSAGE_NUMBER,
    ok: { type: "boolean" },
    code: CODE,
  },
  ["session", "term", "m", "re", "ok", "code"],
);

export const VITALS = object(
  {
    session: SESSION,
    n: MESSAGE_NUMBER,
    uptime: SECONDS,
    temperatureCenti: { type: "integer", minimum: -32768, maximum: 32767 },
    humidityDeci: count(1000),
    motorMilliamps: count(65535),
    /** Bytes on a Node board, variables on Espruino. */
    memoryFree: count(INTEGER_MAX),
    signalDbm: { type: "integer", minimum: -200, maximum: 0 },
    journalFree: count(65535),
  },
  ["session", "n", "uptime"],
);

/** One map from channel to payload schema. */
export const CHANNEL_SCHEMAS = {
  presence: PRESENCE,
  facts: FACTS,
  receipt: RECEIPT,
  plan: PLAN,
  grant: GRANT,
  ask: ASK,
  answer: ANSWER,
  progress: PROGRESS,
  program: PROGRAM,
  vitals: VITALS,
} as const;
