/** Entries and records for tests of journals. */
import type { Entry } from "../fleet/decision.ts";
import type { JournalEntry, KioskRecord } from "../journal/port.ts";

export function fact(seq: number, more: Partial<JournalEntry> = {}): JournalEntry {
  const epoch = more.epoch ?? 1;
  const of = {
    seq,
    uptime: seq,
    time: 0,
    trust: "unknown",
    kind: "door-opened",
    body: {},
  } as const;
  const body: Entry["body"] = { type: "fact", epoch, fact: of };
  const hash = more.loose ? `hash-${seq}` : "";
  const line = { kiosk: "k1", epoch, loose: false, seq, last: seq, hash, receivedAt: 1000 + seq };
  return { ...line, body, ...more };
}

export function record(held: number, kept = 0, more: Partial<KioskRecord> = {}): KioskRecord {
  const base = { kiosk: "k1", term: 1, superseded: false, epoch: 1, session: 1, n: 0 };
  const marks = { 1: { held, kept, top: held } };
  return { ...base, plan: "", revision: 0, followed: 0, memory: "", marks, ...more };
}
