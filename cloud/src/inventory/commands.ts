import { EXPIRY, KIOSK, LOAD_ID, LOT, PRODUCT } from "@anxin/firmware/contract/schemas";
import { Type, type Static, type TProperties } from "typebox";
import { ZONES, type Zone } from "./address.ts";

/**
 * What staff may book in a warehouse. Each becomes one document of the ledger under its key, never
 * changed afterwards; a mistake is taken back by a `reversal`.
 */

/** Most lines of one document, and most boxes of one line. */
export const LINES_MAX = 200;
export const BOXES_MAX = 1_000_000;

const place = Type.String({ pattern: "^[a-z0-9-]{1,24}$" });
const person = Type.String({ pattern: "^[a-z0-9-]{1,32}$" });
const key = Type.String({ pattern: "^[A-Za-z0-9-]{8,64}$" });
const note = Type.String({ minLength: 1, maxLength: 200 });
const boxes = Type.Integer({ minimum: 1, maximum: BOXES_MAX });
const someOrNone = Type.Integer({ minimum: 0, maximum: BOXES_MAX });
const change = Type.Integer({ minimum: -BOXES_MAX, maximum: BOXES_MAX });
const lotOf = {
  product: Type.Unsafe<string>(PRODUCT),
  lot: Type.Unsafe<string>(LOT),
};
const zone = Type.Unsafe<Zone>({ enum: Object.keys(ZONES) });
const oneOf = <const Z extends Zone>(...zones: Z[]) => Type.Unsafe<Z>({ enum: zones });

const strict = { additionalProperties: false };
const lines = <P extends TProperties>(more: P) =>
  Type.Array(Type.Object({ ...lotOf, ...more }, strict), { minItems: 1, maxItems: LINES_MAX });
const counts = lines({ count: boxes });

/** What every document says beside its own: a key made where it was wished, and who wished it. */
const common = {
  key,
  by: person,
  reason: Type.Optional(note),
  /** SHA-256 of a photo or a paper kept elsewhere. */
  evidence: Type.Optional(Type.String({ pattern: "^[0-9a-f]{64}$" })),
};

const command = <const K extends string, P extends TProperties>(kind: K, more: P) =>
  Type.Object({ kind: Type.Literal(kind), ...common, ...more }, strict);

export const COMMANDS = {
  /** Goods come from a supplier into 待验; `note` is the number of their delivery note. */
  receipt: command("receipt", {
    warehouse: place,
    note,
    lines: lines({ expiry: Type.Unsafe<number>(EXPIRY), count: boxes }),
  }),
  /** Goods in 待验 or 退货 are looked at: good ones to 合格, the others to 不合格. */
  acceptance: command("acceptance", {
    warehouse: place,
    from: oneOf("pending", "returns"),
    lines: lines({ accepted: someOrNone, rejected: someOrNone }),
  }),
  /** Picked: 合格 to 发货, first-expired first unless a reason is given. */
  issue: command("issue", { warehouse: place, lines: counts }),
  /** Leaves 发货 for another warehouse, after a second person has checked it. */
  transfer: command("transfer", {
    warehouse: place,
    to: place,
    checkedBy: person,
    lines: counts,
  }),
  /** What really came of a transfer, once and whole: too few or too many is a discrepancy here. */
  "transfer-receipt": command("transfer-receipt", {
    transfer: key,
    lines: Type.Array(Type.Object({ ...lotOf, count: boxes }, strict), { maxItems: LINES_MAX }),
  }),
  /** Leaves 发货 with a planned load for a kiosk, after a second person has checked it. */
  load: command("load", {
    warehouse: place,
    load: Type.Unsafe<string>(LOAD_ID),
    checkedBy: person,
  }),
  /** Boxes of a load that did not go into the lane come back into 退货. */
  "load-return": command("load-return", {
    warehouse: place,
    load: Type.Unsafe<string>(LOAD_ID),
    count: boxes,
  }),
  /** Boxes taken out of a kiosk come into 退货. */
  return: command("return", {
    warehouse: place,
    kiosk: Type.Unsafe<string>(KIOSK),
    lines: counts,
  }),
  /** Rejected goods go back to their supplier. */
  "supplier-return": command("supplier-return", {
    warehouse: place,
    checkedBy: person,
    reason: note,
    lines: counts,
  }),
  /** Goods that someone doubts go back to 待验 until they are looked at again. */
  quarantine: command("quarantine", {
    warehouse: place,
    from: oneOf("qualified", "dispatch"),
    reason: note,
    lines: counts,
  }),
  /** Rejected goods are destroyed before a witness. */
  discard: command("discard", {
    warehouse: place,
    checkedBy: person,
    reason: note,
    lines: counts,
  }),
  /** A zone's books are set right by so many boxes more or fewer. */
  adjustment: command("adjustment", {
    warehouse: place,
    zone,
    reason: note,
    lines: lines({ change }),
  }),
  /** A zone stands still until it is counted. */
  stocktake: command("stocktake", { warehouse: place, zone }),
  /** What a person found in a zone who was not shown its books. */
  count: command("count", {
    stocktake: key,
    lines: Type.Array(Type.Object({ ...lotOf, count: boxes }, strict), { maxItems: LINES_MAX }),
  }),
  /** What nobody can explain is given up (below zero) or was found (above). */
  settlement: command("settlement", {
    of: Type.Unsafe<"discrepancy" | "in-transit" | "returns">({
      enum: ["discrepancy", "in-transit", "returns"],
    }),
    owner: Type.String({ pattern: "^[A-Za-z0-9-]{1,24}$" }),
    checkedBy: person,
    reason: note,
    lines: lines({ change }),
  }),
  /** Takes another document back, whole. */
  reversal: command("reversal", { reverses: key, reason: note }),
} as const;

export type CommandKind = keyof typeof COMMANDS;

export type CommandOf<K extends CommandKind> = Static<(typeof COMMANDS)[K]>;

export type Command = { [K in CommandKind]: CommandOf<K> }[CommandKind];
