import { sql } from "kysely";
import { beforeAll, expect, test } from "vitest";
import { onDatabases } from "../fixtures/on-databases.ts";
import {
  counted,
  dispensed,
  factOf,
  itemOf,
  openTestCloud,
  restocked,
  uncertain,
  type TestCloud,
} from "../fixtures/test-cloud.ts";
import { openCountyPlaces } from "../fixtures/test-places.ts";
import { Desk } from "../fixtures/test-warehouse.ts";
import { nightlyProof } from "./nightly-proof.ts";
import { proveBooks, type Mismatch } from "./prove-books.ts";

const warehouse = "wh-1";
const reason = "as told";
const checkedBy = "checker-2";

/** What someone with the database may do to it, and how the proof calls what it finds. */
const CORRUPTIONS: readonly [string, string, Mismatch["what"]][] = [
  ["a box put into a lane by hand", "UPDATE stock SET on_hand = on_hand + 1", "stock-and-facts"],
  ["a lane forgotten", "DELETE FROM stock WHERE lane = 1", "stock-and-movements"],
  ["a lot made younger in its lane", "UPDATE stock SET expiry = 20991231", "stock-and-facts"],
  [
    "the lots of a lane in another order",
    "UPDATE stock SET place = 1 - place WHERE lane = 1",
    "stock-and-facts",
  ],
  ["a movement of more boxes", "UPDATE movements SET count = count + 1", "stock-and-movements"],
  [
    "a movement forgotten",
    "DELETE FROM movements WHERE to_place = 'dispensed'",
    "movements-and-facts",
  ],
  [
    "boxes a resident took booked as unexplained",
    "UPDATE movements SET to_place = 'discrepancy' WHERE to_place = 'dispensed'",
    "movements-and-facts",
  ],
  [
    "a movement no kiosk told of",
    `INSERT INTO movements VALUES ('k1', 1, 99, 0, 'in-transit', 'lane', 1, 'condom-m', 'A1', 1, 'L')`,
    "movements-and-facts",
  ],
  [
    "a fact rewritten",
    `UPDATE facts SET fact = replace(fact, '"count":9', '"count":8')`,
    "fact-and-hash",
  ],
  [
    "a fact called something else",
    "UPDATE facts SET kind = 'booted' WHERE seq = 2",
    "fact-and-hash",
  ],
  ["a fact forgotten", "DELETE FROM facts WHERE seq = 3", "mark-and-facts"],
  ["a mark raised", "UPDATE epochs SET kept = kept + 1", "mark-and-facts"],
  [
    "an uncertain vend settled by hand",
    "UPDATE uncertain_vends SET settled_epoch = 1, settled_seq = 7, fell = true",
    "vends-and-facts",
  ],
  ["a fault wiped away", "DELETE FROM open_faults", "faults-and-facts"],
  ["a load opened again", "UPDATE loads SET arrived_at = NULL", "load-and-facts"],
  [
    "a box put into a zone by hand",
    "UPDATE balances SET on_hand = on_hand + 1 WHERE place = 'wh-1/qualified'",
    "balance-and-movements",
  ],
  [
    "a balance forgotten",
    "DELETE FROM balances WHERE place = 'discrepancy/wh-2'",
    "balance-and-movements",
  ],
  [
    "boxes moved from zone to zone without a document",
    `UPDATE balances SET on_hand = on_hand + CASE place WHEN 'wh-1/qualified' THEN 1 ELSE -1 END
      WHERE place IN ('wh-1/qualified', 'wh-1/dispatch') AND lot = 'PROOF'`,
    "balance-and-movements",
  ],
  [
    "a document's movement of fewer boxes",
    "UPDATE staff_movements SET count = count - 1 WHERE from_place = 'supplier'",
    "document-and-command",
  ],
  [
    "a document's movement forgotten",
    "DELETE FROM staff_movements WHERE to_place = 'discrepancy/wh-2'",
    "document-and-command",
  ],
  [
    "goods booked into another warehouse",
    "UPDATE staff_movements SET to_place = 'wh-2/pending' WHERE from_place = 'supplier'",
    "document-and-command",
  ],
  [
    "a document rewritten",
    `UPDATE documents SET command = replace(command, '"count":50', '"count":51')`,
    "document-and-command",
  ],
  [
    "a document rewritten and hashed anew",
    `UPDATE documents SET command = replace(command, '"count":50', '"count":51'),
      hash = encode(sha256(convert_to(replace(command, '"count":50', '"count":51'), 'UTF8')), 'hex')
      WHERE kind = 'receipt'`,
    "document-and-command",
  ],
  [
    "a document signed with another name",
    "UPDATE documents SET by = 'somebody' WHERE kind = 'issue'",
    "document-and-command",
  ],
  ["a document forgotten", "DELETE FROM documents WHERE kind = 'issue'", "document-and-command"],
  [
    "a reversal pointed at another document",
    "UPDATE documents SET subject = (SELECT min(key) FROM documents) WHERE kind = 'reversal'",
    "document-and-command",
  ],
  ["a stopped zone opened by hand", "UPDATE places SET stocktake = NULL", "zone-and-documents"],
  ["a lot made younger", "UPDATE lots SET expiry = 20991231", "lot-and-documents"],
  ["a departed load of more boxes", "UPDATE loads SET count = count + 1", "document-and-command"],
];

onDatabases("the proof", ["memory", "pglite", "postgres"], (database) => {
  let cloud: TestCloud;

  beforeAll(async () => {
    cloud = await openTestCloud(database());
    await openCountyPlaces(cloud);
    await cloud.gateways.take("g1", { kiosks: ["k1"] });
    await bookAWeek(cloud);
  });

  test("a week of work, facts and documents, is proved", async () => {
    expect(await proveBooks(cloud.db)).toEqual([]);
  });

  test("the books are proved once a night, and what disagrees is kept and logged", async () => {
    const chore = () => nightlyProof(cloud.parts);
    cloud.time.now = Date.UTC(2026, 10, 22, 17, 59);
    await chore();
    expect(await cloud.inventory.lastProof()).toBeUndefined();
    cloud.time.now = Date.UTC(2026, 10, 22, 18, 10);
    await chore();
    await chore();
    expect(await cloud.inventory.lastProof()).toMatchObject({ day: 20261123, mismatches: 0 });
    expect(cloud.logged.filter((code) => code === "books-proved")).toHaveLength(1);
    await sql`UPDATE balances SET on_hand = on_hand + 1 WHERE place = 'wh-1/qualified'`.execute(
      cloud.db,
    );
    cloud.time.now += 24 * 3_600_000;
    await chore();
    expect(await cloud.inventory.lastProof()).toMatchObject({ day: 20261124, mismatches: 1 });
    expect(cloud.logged).toContain("books-disagree");
    await sql`UPDATE balances SET on_hand = on_hand - 1 WHERE place = 'wh-1/qualified'`.execute(
      cloud.db,
    );
  });

  test.each(CORRUPTIONS)("%s is found", async (_, statement, what) => {
    const undone = new Error("undone");
    const proving = cloud.db.transaction().execute(async (trx) => {
      // Past every trigger and reference, as only an administrator of the database gets.
      await sql`SET LOCAL session_replication_role = replica`.execute(trx);
      const { numAffectedRows } = await sql.raw(statement).execute(trx);
      expect(Number(numAffectedRows)).toBeGreaterThan(0);
      const found = await proveBooks(trx);
      expect(found.map((mismatch) => mismatch.what)).toContain(what);
      throw undone;
    });
    await expect(proving).rejects.toBe(undone);
  });
});

/** Something of everything the proof looks at. */
async function bookAWeek(cloud: TestCloud): Promise<void> {
  const desk = new Desk(cloud, "PROOF");
  const lines = [desk.line(10)];
  await desk.stock(50);
  const issue = { kind: "issue", warehouse, reason } as const;
  const wrong = await desk.must({ ...issue, lines: [desk.line(1)] });
  await desk.must({ kind: "reversal", reverses: wrong, reason });
  await desk.must({ ...issue, lines: [desk.line(30)] });
  const transfer = await desk.must({ kind: "transfer", warehouse, to: "wh-2", checkedBy, lines });
  await desk.must({ kind: "transfer-receipt", transfer, lines: [desk.line(9)] });
  await desk.must({ kind: "stocktake", warehouse: "wh-2", zone: "pending" });
  const wish = { kiosk: "k1", lane: 1, lot: "PROOF", expiry: 20280630, count: 12 };
  const load = await cloud.county.planLoad(wish);
  await desk.must({ kind: "load", warehouse, load, checkedBy });
  const facts = [
    restocked(1, 12, { load, lot: "PROOF" }),
    restocked(2, 9),
    dispensed(3, 0),
    uncertain(4, 3),
    counted(5, 8),
    restocked(6, 4, { load: "L2", lot: "B2", expiry: 20290101 }),
    uncertain(7, 3),
    dispensed(8, 0),
    factOf(9, "fault-raised", { code: "lane-jammed", lane: 1 }),
  ];
  await cloud.gateways.intake(
    "g1",
    facts.map((fact) => itemOf(fact)),
  );
}
