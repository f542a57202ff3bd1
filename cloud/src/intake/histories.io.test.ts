import fc from "fast-check";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { onDatabases } from "../fixtures/on-databases.ts";
import type { Item } from "@anxin/firmware/contract/uplink";
import {
  counted,
  dispensed,
  itemOf,
  openTestCloud,
  restocked,
  uncertain,
} from "../fixtures/test-cloud.ts";
import { proveBooks } from "../ledger/prove-books.ts";

/** 24 facts in two epochs, with one unreadable in the middle. */
function history(): Item[] {
  const first = [
    restocked(1, 20),
    ...[2, 3, 4, 5].map((seq) => dispensed(seq, 0)),
    uncertain(6, 5),
    { ...dispensed(7, 0), kind: "not-yet-known" },
    counted(8, 14),
    ...[9, 10, 11, 12].map((seq) => dispensed(seq, 0)),
  ].map((fact) => itemOf(fact));
  const second = [
    counted(1, 9),
    ...[2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((seq) => dispensed(seq, 0)),
  ].map((fact) => itemOf(fact, { epoch: 2 }));
  return [...first, ...second];
}

onDatabases("one history", ["memory", "pglite", "postgres"], (database) => {
  const run = async (batches: Item[][]) => {
    const cloud = await openTestCloud(database());
    await cloud.gateways.take("g1", { kiosks: ["k1"] });
    for (const batch of batches) await cloud.gateways.intake("g1", batch);
    // A gateway goes on from the marks until everything is kept.
    await cloud.gateways.intake("g1", history());
    expect(await proveBooks(cloud.db)).toEqual([]);
    const sorted = async (table: string) => {
      const { rows } = await sql<object>`SELECT * FROM ${sql.table(table)}`.execute(cloud.db);
      return rows.map((row) => JSON.stringify(row)).sort();
    };
    return [
      await sorted("facts"),
      await sorted("movements"),
      await sorted("stock"),
      await sorted("uncertain_vends"),
      await sorted("epochs"),
    ];
  };

  test("cut, repeated and turned around in any way, it gives the same ledger and stock", async () => {
    const whole = history();
    const expected = await run([whole]);
    expect(expected[0]).toHaveLength(23);
    const slice = fc.tuple(fc.nat(23), fc.integer({ min: 1, max: 12 })).map(([from, length]) => {
      return whole.slice(from, from + length);
    });
    await fc.assert(
      fc.asyncProperty(fc.array(slice, { maxLength: 12 }), async (batches) => {
        expect(await run(batches)).toEqual(expected);
      }),
      { numRuns: 12 },
    );
  }, 120_000);
});
