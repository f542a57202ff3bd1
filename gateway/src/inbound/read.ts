/** From authenticated JSON text to what `fleet` decides about. */
import { hash as digest } from "node:crypto";
import type { UpChannel, WireCode } from "@anxin/firmware/contract";
import { canonical } from "@anxin/firmware/contract";
import type { AnyFact, Ask, Presence, Progress, Vitals } from "@anxin/firmware/contract";
import { EPOCH, SEQ } from "@anxin/firmware/contract/schemas";
import type { Candidate, FactsMessage } from "../fleet/facts.ts";
import { hashOf } from "../fact-hash.ts";
import { factsText } from "./facts-text.ts";
import { isAsk, isFact, isPresence, isProgress, isVitals } from "./schemas.ts";

/** Nothing of the wire nests deeper than 6; the bound keeps hostile nesting off the call stack. */
const DEPTH_MAX = 16;

export type Read =
  | { channel: "facts"; message: FactsMessage }
  | { channel: "presence"; message: Presence }
  | { channel: "ask"; message: Ask }
  | { channel: "progress"; message: Progress }
  | { channel: "vitals"; message: Vitals }
  | { channel: "unreadable"; code: WireCode };

/** Reads what came on a channel under the link key of epoch `key`. */
export function read(channel: UpChannel, key: number, json: string): Read {
  const value = parsed(json);
  if (value === undefined) return { channel: "unreadable", code: "malformed-json" };
  if (!isShallow(value, DEPTH_MAX)) return { channel: "unreadable", code: "bad-schema" };
  if (channel === "facts") return readFacts(key, value, json);
  if (channel === "presence" && isPresence(value)) return { channel, message: value };
  if (channel === "ask" && isAsk(value)) return { channel, message: value };
  if (channel === "progress" && isProgress(value)) return { channel, message: value };
  if (channel === "vitals" && isVitals(value)) return { channel, message: value };
  return { channel: "unreadable", code: "bad-schema" };
}

/** Hex SHA-256. */
export function sha256Of(data: string | Uint8Array): string {
  return digest("sha256", data);
}

function parsed(json: string): unknown {
  try {
    const value: unknown = JSON.parse(json);
    return value === null ? undefined : value;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Each element is looked at alone, so one that is not known does not hide the others' numbers. */
function readFacts(key: number, value: unknown, json: string): Read {
  const unreadable = { channel: "unreadable", code: "bad-schema" } as const;
  if (!isRecord(value)) return unreadable;
  const { epoch, facts } = value;
  if (!isWhole(epoch, EPOCH) || !Array.isArray(facts) || facts.length === 0) return unreadable;
  return {
    channel: "facts",
    message: {
      key,
      epoch,
      facts: facts.map((fact) => new Element(fact)),
      text: factsText(json, epoch),
    },
  };
}

class Element implements Candidate {
  readonly seq: number;
  readonly fact: AnyFact | undefined;
  readonly #value: unknown;

  constructor(value: unknown) {
    this.seq = isRecord(value) && isWhole(value["seq"], SEQ) ? value["seq"] : 0;
    this.fact = isFact(value) ? value : undefined;
    this.#value = value;
  }

  get hash(): string {
    return hashOf(this.#value);
  }

  get bytes(): string {
    return Buffer.from(canonical(this.#value)).toString("base64");
  }
}

/** False when something nests deeper than `depth`. */
function isShallow(value: unknown, depth: number): boolean {
  if (value === null || typeof value !== "object") return true;
  if (depth === 0) return false;
  for (const inner of Object.values(value)) if (!isShallow(inner, depth - 1)) return false;
  return true;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function isWhole(value: unknown, range: { minimum: number; maximum: number }): value is number {
  return (
    Number.isInteger(value) && Number(value) >= range.minimum && Number(value) <= range.maximum
  );
}
