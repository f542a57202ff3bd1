import { hash as digest } from "node:crypto";
import { Ajv, type ValidateFunction } from "ajv";
import { canonical } from "@anxin/firmware/contract";
import type { AnyFact, Fact, FactKind } from "@anxin/firmware/contract";
import { EPOCH, FACT_BODIES, FACT_KINDS, KIOSK, SEQ } from "@anxin/firmware/contract/schemas";
import { ITEM, type Item as AnyItem, type SiteItem } from "@anxin/firmware/contract/uplink";
import type { CheckedItem, QuarantineItem } from "./checked-item.ts";

/** Of a kiosk; what a gateway says of its site goes another way. */
type Item = Exclude<AnyItem, SiteItem>;

const ajv = new Ajv({ strict: false });
const UINT32_MAX = 4294967295;

/** One compiled schema per item type: `oneOf` would try all four for every item. */
const byType = new Map<string, ValidateFunction>(
  ITEM.oneOf.map((schema) => [
    (schema.properties as { type: { const: string } }).type.const,
    ajv.compile(schema),
  ]),
);
const bodies = new Map<string, ValidateFunction>(
  FACT_KINDS.map((kind: FactKind) => [kind, ajv.compile(FACT_BODIES[kind])]),
);
/** Enough of an envelope to quarantine a fact in its own place. */
const isSalvageable = ajv.compile<{
  kiosk: string;
  term: number;
  epoch: number;
  receivedAt: number;
  fact: AnyFact;
}>({
  type: "object",
  required: ["type", "kiosk", "term", "epoch", "receivedAt", "fact"],
  properties: {
    type: { const: "fact" },
    kiosk: KIOSK,
    term: { type: "integer", minimum: 0, maximum: UINT32_MAX },
    epoch: EPOCH,
    receivedAt: { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
    fact: { type: "object", required: ["seq"], properties: { seq: SEQ } },
  },
});

/**
 * Says what an item of a request is. A fact that does not fit the contract becomes a quarantine in
 * its place, so that it never blocks what is behind it; undefined is an item of no place at all,
 * which only a broken gateway sends.
 */
export function checkItem(raw: unknown): CheckedItem | undefined {
  if (isItem(raw)) return raw.type === "fact" ? checkFact(raw) : checkOther(raw);
  return isSalvageable(raw) ? quarantined(raw) : undefined;
}

function isItem(raw: unknown): raw is Item {
  const type = (raw as { type?: unknown } | null)?.type;
  const validate = typeof type === "string" ? byType.get(type) : undefined;
  return validate !== undefined && validate(raw) && (raw as Item).term <= UINT32_MAX;
}

function checkFact(item: Item & { type: "fact" }): CheckedItem {
  const { kiosk, term, epoch, receivedAt, fact } = item;
  const text = canonicalOf(fact);
  if (text === undefined || !isFact(fact)) return quarantined(item);
  const hash = digest("sha256", text);
  return { type: "fact", kiosk, term, epoch, receivedAt, seq: fact.seq, fact, text, hash };
}

function isFact(fact: AnyFact): fact is Fact {
  return bodies.get(fact.kind)?.(fact.body) === true;
}

function quarantined(item: {
  kiosk: string;
  term: number;
  epoch: number;
  receivedAt: number;
  fact: AnyFact;
}): QuarantineItem {
  const { kiosk, term, epoch, receivedAt, fact } = item;
  const text = canonicalOf(fact) ?? "";
  return {
    type: "quarantine",
    kiosk,
    term,
    epoch,
    receivedAt,
    seq: fact.seq,
    holdsSeq: true,
    code: "bad-schema",
    bytes: Buffer.from(text).toString("base64"),
    hash: digest("sha256", text),
  };
}

function checkOther(item: Exclude<Item, { type: "fact" }>): CheckedItem {
  if (item.type !== "quarantine") return { ...item };
  const bytes = Buffer.from(item.bytes, "base64").toString("base64");
  const seq = Math.min(item.seq, UINT32_MAX);
  return { ...item, bytes, seq, holdsSeq: seq > 0 && item.code !== "fork" };
}

/** Undefined when nested so deeply that the stack ends before the value does. */
function canonicalOf(fact: AnyFact): string | undefined {
  try {
    return canonical(fact);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
