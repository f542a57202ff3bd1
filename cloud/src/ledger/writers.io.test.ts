import { sql } from "kysely";
import { beforeAll, expect, test } from "vitest";
import { onDatabases } from "../fixtures/on-databases.ts";
import { openTestCloud } from "../fixtures/test-cloud.ts";
import type { TestCloud } from "../fixtures/test-cloud.ts";
import { openCountyPlaces } from "../fixtures/test-places.ts";
import { Desk } from "../fixtures/test-warehouse.ts";

const WRITERS = 8;
const warehouse = "wh-1";
const reason = "at once";

onDatabases("eight writers", ["pglite", "postgres"], (database) => {
  let cloud: TestCloud;

  beforeAll(async () => {
    cloud = await openTestCloud(database());
    await openCountyPlaces(cloud);
  });

  const atOnce = <T>(act: (writer: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: WRITERS }, (_, writer) => act(writer)));

  test("eight people who take the same twenty boxes three at a time take eighteen", async () => {
    const desk = new Desk(cloud, "RUSH");
    await desk.stock(20);
    const lines = [desk.line(3)];
    const answers = await atOnce(() => desk.book({ kind: "issue", warehouse, reason, lines }));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(6);
    expect(answers.filter(({ ok }) => !ok)).toMatchObject([
      { code: "below-zero" },
      { code: "below-zero" },
    ]);
    expect(await desk.zones(["qualified", "dispatch"])).toEqual([2, 18]);
  });

  test("lines in any order, to and fro: nobody waits in a ring", async () => {
    const desks = ["RING1", "RING2", "RING3"].map((lot) => new Desk(cloud, lot));
    for (const desk of desks) await desk.stock(100);
    const answers = await atOnce(async (writer) => {
      const lines = desks.map((desk) => desk.line(2));
      if (writer % 2 === 0) lines.reverse();
      const keeper = new Desk(cloud, `RING-KEEPER-${writer}`);
      const issue = await keeper.must({ kind: "issue", warehouse, reason, lines });
      return keeper.book({ kind: "reversal", reverses: issue, reason });
    });
    expect(answers.map(({ ok }) => ok)).toEqual(Array.from({ length: WRITERS }, () => true));
    for (const desk of desks) expect(await desk.zones(["qualified", "dispatch"])).toEqual([100, 0]);
  });

  test("one document sent eight times at once is booked once", async () => {
    const desk = new Desk(cloud, "ONCE");
    const lines = [{ product: "condom-m", lot: "ONCE", expiry: 20280630, count: 5 }];
    const key = "sent-eight-times";
    const answers = await atOnce(() =>
      desk.book({ kind: "receipt", warehouse, note: "DN", key, lines }),
    );
    const repeated = answers.map((answer) => answer.ok && answer.repeated);
    expect(repeated.filter((again) => !again)).toHaveLength(1);
    expect(await desk.at("wh-1/pending")).toBe(5);
  });

  test("of eight receipts and eight reversals of one transfer one stands", async () => {
    const desk = new Desk(cloud, "RACE");
    await desk.pick(10);
    const lines = [desk.line(10)];
    const transfer = await desk.must({
      kind: "transfer",
      warehouse,
      to: "wh-2",
      checkedBy: "checker-2",
      lines,
    });
    const answers = await atOnce((writer) =>
      writer % 2 === 0
        ? desk.book({ kind: "transfer-receipt", transfer, lines })
        : desk.book({ kind: "reversal", reverses: transfer, reason }),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    const [back] = await desk.zones(["dispatch"]);
    const [there] = await desk.zones(["pending"], "wh-2");
    expect([back, there].sort()).toEqual([0, 10]);
  });

  test("the ledger refuses to be changed, by whoever has the database", async () => {
    for (const statement of [
      "UPDATE documents SET by = 'nobody'",
      "DELETE FROM staff_movements",
      "UPDATE staff_movements SET count = 1",
      "TRUNCATE staff_movements",
    ]) {
      await expect(sql.raw(statement).execute(cloud.db)).rejects.toThrow("append-only");
    }
    const below = sql`UPDATE balances SET on_hand = -1 WHERE place = 'wh-1/qualified'`;
    await expect(below.execute(cloud.db)).rejects.toThrow();
  });
});
