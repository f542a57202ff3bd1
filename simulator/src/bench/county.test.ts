import { describe, expect, it } from "vitest";
import { Ajv } from "ajv";
import { LIMITS, seal, topicOf } from "@anxin/firmware/contract";
import { FACT_BODIES, FACT_KINDS, FACTS } from "@anxin/firmware/contract/schemas";
import { EPOCH, factsOf, kioskIds, linkKeyOf, mac } from "./county.ts";

const ajv = new Ajv({ strict: false });
const FACT_COUNT = 2000;

describe("the facts of a bench", () => {
  const facts = factsOf("bench-001", FACT_COUNT);

  it("are numbered from one without a hole", () => {
    expect(facts.map((fact) => fact.seq)).toEqual(facts.map((_, at) => at + 1));
  });

  it("fit the contract in messages of twenty, so that nothing measured is a quarantine", () => {
    const isFacts = ajv.compile(FACTS);
    const bodies = new Map(FACT_KINDS.map((kind) => [kind, ajv.compile(FACT_BODIES[kind])]));
    for (let from = 0; from < facts.length; from += LIMITS.factsPerMessageMax) {
      const part = facts.slice(from, from + LIMITS.factsPerMessageMax);
      expect(isFacts({ epoch: EPOCH, facts: part })).toBe(true);
      const json = JSON.stringify({ epoch: EPOCH, facts: part });
      const sealed = seal(mac, linkKeyOf("bench-001"), topicOf("bench-001", "facts"), json);
      expect(sealed.length).toBeLessThanOrEqual(LIMITS.factsBytesMax);
    }
    const wrong = facts.filter((fact) => {
      const isBody = FACT_KINDS.map((kind) => kind).find((kind) => kind === fact.kind);
      return isBody === undefined || bodies.get(isBody)?.(fact.body) !== true;
    });
    expect(wrong).toEqual([]);
  });

  it("never give out a box that no restocker brought", () => {
    const onHand = new Map<number, number>();
    let least = 0;
    for (const { kind, body } of facts) {
      const { lane, count } = body as { lane: number; count: number };
      if (kind !== "restocked" && kind !== "dispensed") continue;
      const now = (onHand.get(lane) ?? 0) + (kind === "restocked" ? count : -count);
      onHand.set(lane, now);
      least = Math.min(least, now);
    }
    expect(least).toBe(0);
    expect(facts.filter((fact) => fact.kind === "dispensed").length).toBeGreaterThan(900);
  });

  it("have kiosks of different names and keys", () => {
    const ids = kioskIds(100);
    expect(new Set(ids).size).toBe(100);
    expect(new Set(ids.map((id) => Buffer.from(linkKeyOf(id)).toString("hex"))).size).toBe(100);
  });
});
