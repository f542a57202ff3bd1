import { beforeAll, beforeEach, expect, test } from "vitest";
import { onDatabases } from "../fixtures/on-databases.ts";
import {
  factOf,
  itemOf,
  openTestCloud,
  restocked,
  type TestCloud,
} from "../fixtures/test-cloud.ts";
import { openCountyPlaces } from "../fixtures/test-places.ts";
import { Desk } from "../fixtures/test-warehouse.ts";

const warehouse = "wh-1";
const reason = "as told";
const checkedBy = "checker-2";

onDatabases("a warehouse", ["memory", "pglite", "postgres"], (database, kind) => {
  let cloud: TestCloud;
  let desk: Desk;
  let lots = 0;
  let facts = 0;

  beforeAll(async () => {
    cloud = await openTestCloud(database());
    await openCountyPlaces(cloud);
    await cloud.gateways.take("g1", { kiosks: ["k1"] });
  });
  beforeEach(() => {
    lots += 1;
    desk = new Desk(cloud, `LOT${lots}`);
  });

  const tell = async (fact: Parameters<typeof itemOf>[0]) => {
    await cloud.gateways.intake("g1", [itemOf(fact)]);
  };
  const planned = (count: number) =>
    cloud.county.planLoad({ kiosk: "k1", lane: 1, lot: desk.lot, expiry: 20280630, count });

  test("a delivery of 100 with 3 torn cartons is 97 good and 3 rejected boxes", async () => {
    const lines = [{ product: "condom-m", lot: desk.lot, expiry: 20280630, count: 100 }];
    await desk.must({ kind: "receipt", warehouse, note: "DN-7", lines });
    expect(await desk.zones(["pending", "qualified", "unqualified"])).toEqual([100, 0, 0]);
    const looked = [{ product: "condom-m", lot: desk.lot, accepted: 97, rejected: 3 }];
    const acceptance = { kind: "acceptance", warehouse, from: "pending", lines: looked } as const;
    expect(await desk.book(acceptance)).toMatchObject({ code: "reason-needed" });
    await desk.must({ ...acceptance, reason: "torn" });
    expect(await desk.zones(["pending", "qualified", "unqualified"])).toEqual([0, 97, 3]);
    expect(await desk.at("supplier")).toBe(-100);
  });

  test("more than the books hold is refused, and nothing at all of that document is booked", async () => {
    await desk.stock(10);
    const other = new Desk(cloud, desk.lot + "B");
    await other.stock(5);
    const lines = [other.line(5), desk.line(11)];
    const answer = await desk.book({ kind: "issue", warehouse, reason, lines });
    expect(answer).toMatchObject({ ok: false, code: "below-zero" });
    expect([await desk.at("wh-1/qualified"), await other.at("wh-1/qualified")]).toEqual([10, 5]);
  });

  test("what expires first is issued first, unless a reason is given", async () => {
    const early = new Desk(cloud, desk.lot + "E");
    const at = { product: "pill" };
    const receive = async (of: Desk, expiry: number) => {
      const lines = [{ ...at, lot: of.lot, expiry, count: 4 }];
      await of.must({ kind: "receipt", warehouse, note: "DN", lines });
      const looked = [{ ...at, lot: of.lot, accepted: 4, rejected: 0 }];
      await of.must({ kind: "acceptance", warehouse, from: "pending", lines: looked });
    };
    await receive(early, 20270101);
    await receive(desk, 20280101);
    const late = { ...at, lot: desk.lot, count: 1 };
    const first = { ...at, lot: early.lot, count: 4 };
    const issue = { kind: "issue", warehouse } as const;
    const refusal = await desk.book({ ...issue, lines: [late] });
    expect(refusal).toMatchObject({ code: "not-first-to-expire", detail: "pill " + early.lot });
    await desk.must({ ...issue, lines: [late, first] });
    expect(await desk.at("wh-1/dispatch")).toBe(1);
  });

  test("expired, recalled and unknown lots do not leave the store", async () => {
    const issue = { kind: "issue", warehouse, reason, lines: [desk.line(1)] } as const;
    expect(await desk.book(issue)).toMatchObject({ code: "unknown-lot" });
    await desk.stock(3, 20261121);
    expect(await desk.book(issue)).toMatchObject({ code: "lot-expired" });
    const bad = new Desk(cloud, desk.lot + "R");
    await bad.stock(3);
    await cloud.county.refuseLot(bad.lot);
    const answer = await bad.book({ ...issue, lines: [bad.line(1)] });
    expect(answer).toMatchObject({ code: "lot-refused" });
  });

  test("a transfer is checked by a second person and is on its way until it is received", async () => {
    await desk.pick(20);
    const transfer = { kind: "transfer", warehouse, to: "wh-2", lines: [desk.line(20)] } as const;
    const alone = await desk.book({ ...transfer, checkedBy: "keeper-1" });
    expect(alone).toMatchObject({ code: "same-person" });
    const key = await desk.must({ ...transfer, checkedBy });
    expect(await desk.at(`transfer/${key}`)).toBe(20);
    await desk.must({ kind: "transfer-receipt", transfer: key, lines: [desk.line(20)] });
    expect(await desk.at(`transfer/${key}`)).toBe(0);
    expect(await desk.zones(["pending"], "wh-2")).toEqual([20]);
  });

  test.each([
    { came: 18, pending: 18, discrepancy: 2 },
    { came: 21, pending: 21, discrepancy: -1 },
  ])(
    "of 20 boxes sent $came come: the difference stands against the receiver",
    async ({ came, pending, discrepancy }) => {
      await desk.pick(20);
      const lines = [desk.line(20)];
      const key = await desk.must({ kind: "transfer", warehouse, to: "wh-2", checkedBy, lines });
      const receipt = {
        kind: "transfer-receipt",
        transfer: key,
        lines: [desk.line(came)],
      } as const;
      await desk.must(receipt);
      expect(await desk.zones(["pending"], "wh-2")).toEqual([pending]);
      expect(await desk.at("discrepancy/wh-2")).toBe(discrepancy);
      expect(await desk.book(receipt)).toMatchObject({ code: "already-received" });
    },
  );

  test("a load leaves the store with its boxes, and only the kiosk says they are in the lane", async () => {
    await desk.pick(8);
    const load = await planned(8);
    const departure = { kind: "load", warehouse, load, checkedBy } as const;
    await desk.must(departure);
    expect(await desk.at(`in-transit/${load}`)).toBe(8);
    expect(await desk.at("k1/1")).toBe(0);
    expect(await desk.book(departure)).toMatchObject({ code: "load-departed" });
    await tell(restocked((facts += 1), 8, { load, lot: desk.lot }));
    expect(await desk.at(`in-transit/${load}`)).toBe(0);
    expect(await desk.at("k1/1")).toBe(8);
  });

  test("two boxes that did not fit into the lane come back to the store's returns", async () => {
    await desk.pick(8);
    const load = await planned(8);
    const back = { kind: "load-return", warehouse, load, count: 2 } as const;
    expect(await desk.book(back)).toMatchObject({ code: "load-not-departed" });
    await desk.must({ kind: "load", warehouse, load, checkedBy });
    await tell(restocked((facts += 1), 6, { load, lot: desk.lot }));
    await desk.must(back);
    expect(await desk.at(`in-transit/${load}`)).toBe(0);
    expect(await desk.zones(["returns"])).toEqual([2]);
  });

  test("a kiosk may tell later than the keeper books: boxes brought back before it told", async () => {
    const lines = [desk.line(3)];
    await desk.must({ kind: "return", warehouse, kiosk: "k1", lines });
    expect(await desk.at("returns/k1")).toBe(-3);
    await tell(restocked((facts += 1), 5, { load: "L9", lot: desk.lot }));
    const out = { lane: 1, product: "condom-m", lot: desk.lot, count: 3 };
    await tell(factOf((facts += 1), "removed", { ...out, reason: "recalled" }));
    expect(await desk.at("returns/k1")).toBe(0);
    expect(await desk.at("k1/1")).toBe(2);
  });

  test("returned boxes are looked at like new ones before they may go out again", async () => {
    await desk.must({ kind: "return", warehouse, kiosk: "k1", lines: [desk.line(5)] });
    const looked = [{ product: "condom-m", lot: desk.lot, accepted: 4, rejected: 1 }];
    await desk.must({ kind: "acceptance", warehouse, from: "returns", reason, lines: looked });
    expect(await desk.zones(["returns", "qualified", "unqualified"])).toEqual([0, 4, 1]);
  });

  test("what someone doubts goes back to inspection and is destroyed before a witness", async () => {
    await desk.stock(6);
    const lines = [desk.line(6)];
    await desk.must({ kind: "quarantine", warehouse, from: "qualified", reason, lines });
    expect(await desk.zones(["qualified", "pending"])).toEqual([0, 6]);
    const looked = [{ product: "condom-m", lot: desk.lot, accepted: 0, rejected: 6 }];
    await desk.must({ kind: "acceptance", warehouse, from: "pending", reason, lines: looked });
    const discard = { kind: "discard", warehouse, reason } as const;
    await desk.must({ ...discard, checkedBy, lines: [desk.line(4)] });
    await desk.must({
      kind: "supplier-return",
      warehouse,
      reason,
      checkedBy,
      lines: [desk.line(2)],
    });
    expect(await desk.at("discarded")).toBe(4);
    expect(await desk.at("supplier")).toBe(-4);
    expect(await desk.zones(["unqualified"])).toEqual([0]);
  });

  test("an adjustment says why, and what it changed stands as a discrepancy until settled", async () => {
    await desk.stock(10);
    const lines = [{ product: "condom-m", lot: desk.lot, change: -2 }];
    const adjustment = { kind: "adjustment", warehouse, zone: "qualified", lines } as const;
    expect(await desk.book(adjustment as never)).toMatchObject({ code: "bad-wish" });
    await desk.must({ ...adjustment, reason: "miscounted" });
    expect([await desk.at("wh-1/qualified"), await desk.at("discrepancy/wh-1")]).toEqual([8, 2]);
    const settlement = { kind: "settlement", of: "discrepancy", owner: warehouse, reason } as const;
    await desk.must({ ...settlement, checkedBy, lines });
    expect([await desk.at("discrepancy/wh-1"), await desk.at("written-off")]).toEqual([0, 2]);
  });

  test("a zone stands still while it is counted, and a right count frees it", async () => {
    const zone = "unqualified";
    const stocktake = await desk.must({ kind: "stocktake", warehouse: "wh-2", zone });
    const lines = [desk.line(1)];
    const discard = { kind: "discard", warehouse: "wh-2", reason, checkedBy, lines } as const;
    expect(await desk.book(discard)).toMatchObject({ code: "stocktake-open" });
    const again = await desk.book({ kind: "stocktake", warehouse: "wh-2", zone });
    expect(again).toMatchObject({ code: "stocktake-open" });
    const count = { kind: "count", stocktake, lines: [] } as const;
    expect(await desk.book(count)).toMatchObject({ ok: true, recount: false, entries: [] });
    expect(await desk.book(discard)).toMatchObject({ code: "below-zero" });
    expect(await desk.book(count)).toMatchObject({ code: "stocktake-closed" });
  });

  test("a count that disagrees is asked for again of another person before it is booked", async () => {
    await desk.must({ kind: "return", warehouse: "wh-2", kiosk: "k1", lines: [desk.line(12)] });
    const zone = "returns";
    const stocktake = await desk.must({ kind: "stocktake", warehouse: "wh-2", zone });
    const count = { kind: "count", stocktake, lines: [desk.line(11)] } as const;
    const first = await desk.book({ ...count, by: "counter-1" });
    expect(first).toMatchObject({ ok: true, recount: true, entries: [] });
    expect(await desk.at("wh-2/returns")).toBe(12);
    const alone = await desk.book({ ...count, by: "counter-1" });
    expect(alone).toMatchObject({ code: "same-person" });
    await desk.must({ ...count, by: "counter-2" });
    expect([await desk.at("wh-2/returns"), await desk.at("discrepancy/wh-2")]).toEqual([11, 1]);
  });

  test("a mistake is taken back by a second document, once, and never edited", async () => {
    const issue = await desk.pick(7);
    const reversal = { kind: "reversal", reverses: issue, reason } as const;
    const key = await desk.must(reversal);
    expect(await desk.zones(["qualified", "dispatch"])).toEqual([7, 0]);
    expect(await desk.book(reversal)).toMatchObject({ code: "already-reversed" });
    expect(await desk.book({ ...reversal, reverses: key })).toMatchObject({
      code: "not-reversible",
    });
    const unknown = await desk.book({ ...reversal, reverses: "no-such-document" });
    expect(unknown).toMatchObject({ code: "unknown-document" });
  });

  test("what has been received is not taken back before its receipt is", async () => {
    await desk.pick(9);
    const lines = [desk.line(9)];
    const transfer = await desk.must({ kind: "transfer", warehouse, to: "wh-2", checkedBy, lines });
    const receipt = await desk.must({ kind: "transfer-receipt", transfer, lines });
    const undo = (reverses: string) => desk.book({ kind: "reversal", reverses, reason });
    expect(await undo(transfer)).toMatchObject({ code: "has-followers" });
    expect(await undo(receipt)).toMatchObject({ ok: true });
    expect(await undo(transfer)).toMatchObject({ ok: true });
    expect(await desk.zones(["dispatch"])).toEqual([9]);
  });

  test("a load the kiosk has confirmed is not taken back", async () => {
    await desk.pick(4);
    const load = await planned(4);
    const departure = await desk.must({ kind: "load", warehouse, load, checkedBy });
    await tell(restocked((facts += 1), 4, { load, lot: desk.lot }));
    const answer = await desk.book({ kind: "reversal", reverses: departure, reason });
    expect(answer).toMatchObject({ code: "load-arrived" });
  });

  test("the same document sent again is booked once; its key for another is refused", async () => {
    const lines = [{ product: "condom-m", lot: desk.lot, expiry: 20280630, count: 5 }];
    const key = desk.lot + "-same-key";
    const receipt = { kind: "receipt", warehouse, note: "DN", key, lines } as const;
    const first = await desk.book(receipt);
    const second = await desk.book(receipt);
    expect([first, second]).toMatchObject([{ repeated: false }, { repeated: true }]);
    expect({ ...second, repeated: false }).toEqual(first);
    const other = await desk.book({ ...receipt, note: "DN-2" });
    expect(other).toMatchObject({ code: "key-reused" });
    expect(await desk.at("wh-1/pending")).toBe(5);
  });

  test.each([
    ["half a box", { count: 1.5 }],
    ["no box", { count: 0 }],
    ["a word for a number", { count: "5" }],
    ["a field nobody knows", { count: 5, price: 3 }],
  ])("%s is not booked", async (_, line) => {
    const lines = [{ product: "condom-m", lot: desk.lot, expiry: 20280630, ...line }];
    const wish = { kind: "receipt", warehouse, note: "DN", lines };
    expect(await desk.book(wish as never)).toMatchObject({ code: "bad-wish" });
  });

  test("a lot known with another expiry, a stranger's product or place is refused", async () => {
    await desk.stock(1);
    const line = { product: "condom-m", lot: desk.lot, expiry: 20290101, count: 1 };
    const receipt = { kind: "receipt", warehouse, note: "DN", lines: [line] } as const;
    expect(await desk.book(receipt)).toMatchObject({ code: "lot-differs" });
    const stranger = { ...receipt, lines: [{ ...line, product: "tea" }] };
    expect(await desk.book(stranger)).toMatchObject({ code: "unknown-product" });
    const nowhere = { ...receipt, warehouse: "wh-9" };
    expect(await desk.book(nowhere)).toMatchObject({ code: "unknown-place" });
    const back = { kind: "return", warehouse, kiosk: "k99", lines: [desk.line(1)] } as const;
    expect(await desk.book(back)).toMatchObject({ code: "unknown-place", detail: "kiosk k99" });
    const lost = { of: "discrepancy", owner: "nobody", reason, checkedBy } as const;
    const lines = [{ product: "condom-m", lot: desk.lot, change: -1 }];
    const settlement = await desk.book({ kind: "settlement", ...lost, lines });
    expect(settlement).toMatchObject({ code: "unknown-place" });
    expect(await desk.book({ ...receipt, lines: [line, line] })).toMatchObject({
      code: "line-twice",
    });
  });

  test("a store that holds boxes cannot be closed, and a closed one takes none", async () => {
    const names = { zh: "旧库", en: "old store" };
    const place = `wh-old-${kind}`;
    await cloud.inventory.openPlace({ place, kind: "warehouse", parent: "410122", names });
    const lines = [{ product: "condom-m", lot: desk.lot, expiry: 20280630, count: 2 }];
    const receipt = { kind: "receipt", warehouse: place, note: "DN", lines } as const;
    const key = await desk.must(receipt);
    expect(await cloud.inventory.closePlace(place)).toMatchObject({ code: "not-empty" });
    await desk.must({ kind: "reversal", reverses: key, reason });
    expect(await cloud.inventory.closePlace(place)).toEqual({ ok: true });
    expect(await desk.book(receipt)).toMatchObject({ code: "place-closed" });
  });
});
