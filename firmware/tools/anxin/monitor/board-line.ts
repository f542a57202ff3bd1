import { PRESENCE_STATES } from "../../../src/contract/schemas.ts";
import type { AnyFact, PresenceState } from "../../../src/contract/messages.ts";
import {
  FAULTS,
  OUTCOMES,
  REFUSALS,
  SHOWN,
  type DisplayCode,
} from "../../../src/contract/codes.ts";
import { isRecord } from "../shape.ts";

/**
 * How a board answers `anxin.status()`; a board without a configuration has neither link nor facts.
 */
export interface BoardStatus {
  kiosk: string;
  firmware: string;
  running: boolean;
  /** Where the link is, in the kiosk's own word; empty when nothing runs. */
  link: string;
  /** The last fact's number, the highest the gateway holds, and the highest the cloud keeps. */
  seq: number;
  held: number;
  kept: number;
}

/** What a technician may see in one line of a console or of a gateway's log. */
export type Seen =
  | { seen: "fact"; kiosk: string; fact: AnyFact }
  | { seen: "state"; state: PresenceState }
  | { seen: "shown"; code: DisplayCode; number: string }
  | { seen: "vitals"; vitals: Record<string, number> }
  | { seen: "log"; level: number; code: string; kiosk: string; text: string }
  | { seen: "status"; status: BoardStatus }
  | { seen: "said"; code: string; text: string }
  | { seen: "trouble"; text: string }
  | { seen: "other"; text: string };

const DISPLAY_CODES: readonly string[] = [...SHOWN, ...REFUSALS, ...OUTCOMES, ...FAULTS];
const VITALS = [
  "temperatureCenti",
  "humidityDeci",
  "motorMilliamps",
  "memoryFree",
  "signalDbm",
  "journalFree",
];
/** How Espruino begins what it complains of. */
const COMPLAINTS = ["Uncaught ", "New interpreter error", "Execution Interrupted", "ERROR: "];

/**
 * What a line says: a board prints facts, presence, vitals and what its display shows as JSON, and
 * a gateway its log; anything else is shown as it is. Empty for an empty line.
 */
export function seenIn(line: string): Seen[] {
  const text = line.trim();
  if (text === "") return [];
  if (COMPLAINTS.some((start) => text.startsWith(start))) return [{ seen: "trouble", text }];
  const value = parsed(text);
  if (!isRecord(value)) return [{ seen: "other", text }];
  const found = [
    ...factsIn(value),
    ...statusIn(value),
    ...stateIn(value),
    ...shownIn(value),
    ...vitalsIn(value),
  ];
  if (found.length > 0) return found;
  return [logIn(value) ?? { seen: "other", text }];
}

function parsed(text: string): unknown {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textIn(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function factsIn(value: Record<string, unknown>): Seen[] {
  const kiosk = textIn(value["kiosk"]);
  const inside = isRecord(value["fact"]) ? [value["fact"]] : value["facts"];
  const list: unknown[] = Array.isArray(inside) ? inside : [value];
  return list.filter(isFact).map((fact) => ({ seen: "fact", kiosk, fact }));
}

function isFact(value: unknown): value is AnyFact {
  if (!isRecord(value) || typeof value["kind"] !== "string") return false;
  return typeof value["seq"] === "number" && isRecord(value["body"]);
}

function statusIn(value: Record<string, unknown>): Seen[] {
  const { kiosk, firmware, running } = value;
  if (typeof running !== "boolean" || typeof kiosk !== "string") return [];
  const number = (one: unknown) => (typeof one === "number" ? one : 0);
  const link = textIn(value["link"]);
  const facts = {
    seq: number(value["seq"]),
    held: number(value["held"]),
    kept: number(value["kept"]),
  };
  return [
    { seen: "status", status: { kiosk, firmware: textIn(firmware), running, link, ...facts } },
  ];
}

function stateIn(value: Record<string, unknown>): Seen[] {
  const state = PRESENCE_STATES.find((one) => one === value["state"]);
  return state === undefined ? [] : [{ seen: "state", state }];
}

function shownIn(value: Record<string, unknown>): Seen[] {
  const code = value["show"];
  if (typeof code !== "string" || !DISPLAY_CODES.includes(code)) return [];
  return [{ seen: "shown", code: code as DisplayCode, number: textIn(value["number"]) }];
}

function vitalsIn(value: Record<string, unknown>): Seen[] {
  const source = isRecord(value["vitals"]) ? value["vitals"] : value;
  const entries = VITALS.map((name) => [name, source[name]]);
  const numbers = entries.filter(([, number]) => typeof number === "number");
  if (numbers.length === 0) return [];
  return [{ seen: "vitals", vitals: Object.fromEntries(numbers) as Record<string, number> }];
}

function logIn(value: Record<string, unknown>): Seen | undefined {
  const text = textIn(value["msg"]);
  const code = textIn(value["code"]);
  if (text === "" && code === "") return undefined;
  const { level } = value;
  // A gateway's lines have pino's level; a board's have none.
  if (typeof level !== "number") return { seen: "said", code, text };
  return { seen: "log", level, code, kiosk: textIn(value["kiosk"]), text };
}
