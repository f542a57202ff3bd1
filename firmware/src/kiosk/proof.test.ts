import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { CHANNEL_SCHEMAS, FACT, FACT_BODIES, type FactKind } from "../contract/schemas.ts";
import {
  FACT_KINDS,
  CAUSES,
  REASONS,
  BOOT_CAUSES,
  PERMISSIONS,
  TRUSTS,
} from "../contract/schemas.ts";
import { CAUSE_ORDER, REASON_ORDER, TRUST_ORDER } from "./journal/fact-codec.ts";
import { BOOT_ORDER } from "./journal/program-codecs.ts";
import { PERMISSION_ORDER } from "./journal/snapshot.ts";
import { GOLDEN_FACTS, GOLDEN_MESSAGES, guardVerdict, jsonOf, runProof } from "./proof.ts";

const ajv = new Ajv();

test("the whole proof passes", () => {
  const lines: string[] = [];
  const result = runProof((line) => lines.push(line));
  expect(lines).toEqual([]);
  expect(result.failed).toBe(0);
  expect(result.passed).toBeGreaterThan(100);
});

describe("golden messages", () => {
  test.each(GOLDEN_MESSAGES.map((g) => [g.channel, g.name, g] as const))(
    "%s: schema and guard agree on %s",
    (channel, _name, golden) => {
      const schema = CHANNEL_SCHEMAS[channel as keyof typeof CHANNEL_SCHEMAS];
      expect(ajv.compile(schema)(JSON.parse(jsonOf(golden)))).toBe(golden.valid);
      expect(guardVerdict(channel, jsonOf(golden)) ?? golden.valid).toBe(golden.valid);
    },
  );

  test("every channel has a good and a bad one", () => {
    for (const channel of Object.keys(CHANNEL_SCHEMAS)) {
      const verdicts = new Set(
        GOLDEN_MESSAGES.filter((g) => g.channel === channel).map((g) => g.valid),
      );
      expect([channel, verdicts.size]).toEqual([channel, 2]);
    }
  });
});

describe("golden facts", () => {
  test("every kind of fact has one, and each is what its schemas say", () => {
    const kinds = new Set<string>();
    for (const golden of GOLDEN_FACTS) {
      const fact = JSON.parse(golden.json) as { kind: FactKind; body: object };
      kinds.add(fact.kind);
      expect(ajv.compile(FACT)(fact)).toBe(true);
      expect(ajv.compile(FACT_BODIES[fact.kind])(fact.body)).toBe(true);
    }
    expect([...kinds].sort()).toEqual([...FACT_KINDS].sort());
  });

  test("the orders in flash know every word of the contract", () => {
    expect([...CAUSE_ORDER].sort()).toEqual([...CAUSES].sort());
    expect([...REASON_ORDER].sort()).toEqual([...REASONS].sort());
    expect([...BOOT_ORDER].sort()).toEqual([...BOOT_CAUSES].sort());
    expect([...PERMISSION_ORDER].sort()).toEqual([...PERMISSIONS].sort());
    expect([...TRUST_ORDER].sort()).toEqual([...TRUSTS].sort());
  });
});
