import type { FactBody, FactKind } from "../../contract/messages.ts";
import type { NewFact } from "./append.ts";
import type { Durable } from "./durable.ts";

/** A small generator with a seed (xorshift32), so that a failure can be played again. */
export function seeded(seed: number): (below: number) => number {
  let x = seed | 0 || 1;
  return function next(below) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % below;
  };
}

/**
 * The parts of the state that are told by facts alone; marks and skipped events live only in page
 * heads.
 */
export function truth(d: Durable): Partial<Durable> {
  const { held: _held, kept: _kept, skippedDoors: _d, skippedClimates: _c, ...told } = d;
  return told;
}

function fact<K extends FactKind>(i: number, kind: K, body: FactBody<K>): NewFact<never> {
  const trust = i % 7 === 0 ? "floor" : "trusted";
  return { kind, body, uptime: i, time: 1800000000 + i, trust } as unknown as NewFact<never>;
}

const idOf = (i: number) => ("0000000000000000" + (i + 0xabc0000).toString(16)).slice(-16);

/**
 * `count` facts of a busy kiosk: stock comes in, boxes go out, people open the door, lots change.
 */
export function story(count: number): NewFact<never>[] {
  const facts: NewFact<never>[] = [];
  const lots = ["A1", "B22", "C333", "LOT-2027/07"];
  for (let i = 1; facts.length < count; i++) {
    const lane = (i % 3) + 1;
    const product = lane === 3 ? "gel" : "condom-m";
    const lot = lots[(i >> 4) % 4] ?? "A1";
    const named = { product, lot, expiry: 20281231 + ((i >> 4) % 2) * 10000 };
    if (i % 16 === 1)
      facts.push(fact(i, "restocked", { load: `L${i % 40}`, lane, ...named, count: 9 }));
    const permission = { permission: "grant", id: idOf(i), attempt: 1, lane, ...named } as const;
    facts.push(fact(i, "vend-intended", permission));
    const intent = facts.length;
    if (i % 5 === 0) facts.push(fact(i, "vend-failed", { intent, lane, code: "no-drop" }));
    else {
      const body = { intent, lane, product, lot, count: 1, cause: "vend" } as const;
      facts.push(fact(i, "dispensed", body));
    }
    if (i % 9 === 0) facts.push(fact(i, "door-closed", { openSeconds: i }));
    if (i % 31 === 0) {
      const body = { lane, product, lots: [{ lot, expiry: named.expiry, count: 7 }] };
      facts.push(fact(i, "counted", body));
    }
    if (i % 11 === 0) facts.push(fact(i, "fault-raised", { code: "double-drop", lane }));
    if (i % 11 === 5) facts.push(fact(i, "fault-cleared", { code: "double-drop", lane }));
    if (i % 13 === 0)
      facts.push(fact(i, "climate-recorded", { temperatureCenti: -450, humidityDeci: 5 }));
  }
  return facts.slice(0, count);
}
