import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openPglite, type Rows } from "../../cloud/database.ts";
import { damageIn } from "./chain-bench.ts";

const FACTS = 30;
let rows: Rows;

beforeAll(async () => {
  rows = await openPglite("memory://");
  await rows.query("CREATE TABLE facts (kiosk text, seq bigint)");
}, 60_000);
afterAll(() => rows.close());

/** Ten facts each of three kiosks, and what a road that does not keep its word makes of them. */
beforeEach(async () => {
  await rows.query("DELETE FROM facts");
  await rows.query(`INSERT INTO facts SELECT 'k' || k, s
    FROM generate_series(1, 3) AS k, generate_series(1, 10) AS s`);
});

const found = () => damageIn({ rows, facts: "SELECT kiosk, seq FROM facts", stallMs: 100 }, FACTS);

describe("the damage a road did", () => {
  test.each<[string, string, { lost: number; duplicated: number }]>([
    ["nothing", "SELECT 1", { lost: 0, duplicated: 0 }],
    ["a fact lost", "DELETE FROM facts WHERE kiosk = 'k2' AND seq = 7", { lost: 1, duplicated: 0 }],
    ["a kiosk lost", "DELETE FROM facts WHERE kiosk = 'k3'", { lost: 10, duplicated: 0 }],
    ["a fact doubled", "INSERT INTO facts VALUES ('k1', 4)", { lost: 0, duplicated: 1 }],
    [
      "a fact lost and another doubled, so that the sum is right",
      "UPDATE facts SET seq = 4 WHERE kiosk = 'k1' AND seq = 5",
      { lost: 1, duplicated: 1 },
    ],
  ])("is seen: %s", async (_name, plant, damage) => {
    await rows.query(plant);
    expect(await found()).toEqual(damage);
  });

  test("is none where the last facts come late", async () => {
    await rows.query("DELETE FROM facts WHERE seq = 10");
    const late = `INSERT INTO facts SELECT 'k' || k, 10 FROM generate_series(1, 3) AS k`;
    const waiting = found();
    await rows.query(late);
    expect(await waiting).toEqual({ lost: 0, duplicated: 0 });
  });
});
