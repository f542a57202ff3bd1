import { afterEach, beforeEach, expect, test } from "vitest";
import { onDatabases } from "../fixtures/on-databases.ts";
import { tellDue } from "../alerts/tell-due.ts";
import type { AnyFact } from "@anxin/firmware/contract";
import type { Item } from "@anxin/firmware/contract/uplink";
import {
  counted,
  dispensed,
  factOf,
  intended,
  itemOf,
  openTestCloud,
  restocked,
  uncertain,
  type TestCloud,
} from "../fixtures/test-cloud.ts";
import { proveBooks } from "../ledger/prove-books.ts";

onDatabases("intake", ["memory", "pglite", "postgres"], (database) => {
  let cloud: TestCloud;

  beforeEach(async () => {
    cloud = await openTestCloud(database());
    await cloud.gateways.take("g1", { kiosks: ["k1", "k2", "k3"] });
  });
  afterEach(async () => {
    expect(await proveBooks(cloud.db)).toEqual([]);
  });

  const send = (items: Item[], gateway = "g1") => cloud.gateways.intake(gateway, items);
  const factCount = async () => {
    const row = await cloud.db
      .selectFrom("facts")
      .select((e) => e.fn.countAll<number>().as("n"))
      .executeTakeFirstOrThrow();
    return Number(row.n);
  };
  const stockOf = async (kiosk = "k1") => {
    const view = await cloud.services.kiosk(kiosk);
    return view?.lanes.find((l) => l.lane === 1)?.onHand;
  };
  const causes = async () => (await cloud.services.openAlerts()).map((a) => a.cause);

  test("a restock and a vend are committed once, and the mark stands after them", async () => {
    const answer = await send(
      [restocked(1, 10), intended(2), dispensed(3, 2)].map((f) => itemOf(f)),
    );
    expect(answer).toEqual({ marks: [{ kiosk: "k1", epoch: 1, kept: 3 }], refused: [] });
    expect(await stockOf()).toBe(9);
  });

  test("the same batch again changes nothing and is answered the same", async () => {
    const items = [restocked(1, 10), intended(2), dispensed(3, 2)].map((f) => itemOf(f));
    const first = await send(items);
    expect(await send(items)).toEqual(first);
    expect(await factCount()).toBe(3);
    expect(await stockOf()).toBe(9);
  });

  test("a batch that starts above the mark is refused and told where to start", async () => {
    await send([itemOf(restocked(1, 10))]);
    const answer = await send([itemOf(dispensed(3, 2)), itemOf(restocked(1, 5), { kiosk: "k2" })]);
    expect(answer.refused).toEqual([{ kiosk: "k1", code: "ahead-of-mark" }]);
    expect(answer.marks).toContainEqual({ kiosk: "k1", epoch: 1, kept: 1 });
    expect(answer.marks).toContainEqual({ kiosk: "k2", epoch: 1, kept: 1 });
    expect(await stockOf("k2")).toBe(5);
  });

  test("another fact under a committed number is a fork: quarantined, alerted, never booked", async () => {
    await send([itemOf(restocked(1, 10))]);
    const answer = await send([itemOf(restocked(1, 99)), itemOf(intended(2))]);
    expect(answer.marks).toEqual([{ kiosk: "k1", epoch: 1, kept: 2 }]);
    expect(await stockOf()).toBe(10);
    expect(await causes()).toEqual(["fork"]);
    const rows = await cloud.db.selectFrom("quarantine").select(["seq", "code"]).execute();
    expect(rows).toEqual([{ seq: 1, code: "fork" }]);
  });

  test("a fact nobody can read waits in quarantine and what is behind it is booked", async () => {
    const unreadable = { ...factOf(2, "booted", BOOT), kind: "from-the-future" };
    const wrongBody = { ...factOf(3, "booted", BOOT), body: { lane: "one" } };
    const items = [restocked(1, 10), unreadable, wrongBody, dispensed(4, 0)];
    const answer = await send(items.map((f) => itemOf(f)));
    expect(answer.marks).toEqual([{ kiosk: "k1", epoch: 1, kept: 4 }]);
    expect(await stockOf()).toBe(9);
    expect(await causes()).toEqual(["quarantine"]);
    expect(await send(items.map((f) => itemOf(f)))).toEqual(answer);
    const rows = await cloud.db.selectFrom("quarantine").select(["seq"]).orderBy("seq").execute();
    expect(rows.map((r) => r.seq)).toEqual([2, 3]);
  });

  test("a fact with a broken envelope is quarantined in its place; an item of no place is refused", async () => {
    const broken = { ...itemOf(restocked(1, 10)), fact: { seq: 1, kind: 7 } };
    const answer = await cloud.gateways.intake("g1", [broken, itemOf(restocked(2, 4))]);
    expect(answer.marks).toEqual([{ kiosk: "k1", epoch: 1, kept: 2 }]);
    await expect(cloud.gateways.intake("g1", [{ type: "fact" }])).rejects.toThrow("item 0");
  });

  test("a fact nested without end is quarantined and blocks nothing", async () => {
    const deep = JSON.parse("[".repeat(7000) + "]".repeat(7000)) as object;
    const fact = { ...restocked(1, 10), body: { deep } };
    const answer = await send([itemOf(fact), itemOf(restocked(2, 4))]);
    expect(answer.marks).toEqual([{ kiosk: "k1", epoch: 1, kept: 2 }]);
  });

  test("text that a database dislikes is kept as it came", async () => {
    const fact = { ...restocked(1, 10), note: "\u0000 \ud800" };
    await send([itemOf(fact)]);
    const row = await cloud.db.selectFrom("facts").select("fact").executeTakeFirstOrThrow();
    expect(JSON.parse(row.fact)).toEqual(fact);
  });

  test("bytes a gateway quarantined count for the mark; a repeat is one", async () => {
    const held = quarantineOf(2, "bad-schema", "ab");
    const unplaced = quarantineOf(0, "malformed-json", "cd");
    const items = [itemOf(restocked(1, 10)), held, unplaced, itemOf(restocked(3, 1))];
    const answer = await send(items);
    expect(answer.marks).toEqual([{ kiosk: "k1", epoch: 1, kept: 3 }]);
    expect(await send(items)).toEqual(answer);
    const rows = await cloud.db.selectFrom("quarantine").select("seq").orderBy("seq").execute();
    expect(rows.map((r) => r.seq)).toEqual([0, 2]);
  });

  test("a gap moves the mark and stays an open alert", async () => {
    const items = [itemOf(restocked(1, 10)), gapOf(2, 5), itemOf(restocked(6, 1))];
    const answer = await send(items);
    expect(answer.marks).toEqual([{ kiosk: "k1", epoch: 1, kept: 6 }]);
    expect(await send(items)).toEqual(answer);
    expect(await causes()).toEqual(["gap"]);
  });

  test("facts that turn up after their gap was told are booked in their place", async () => {
    await send([itemOf(restocked(1, 10)), gapOf(2, 3), itemOf(counted(4, 7))]);
    expect(await stockOf()).toBe(7);
    await send([itemOf(intended(2)), itemOf(dispensed(3, 2))]);
    expect(await stockOf()).toBe(7);
    const moved = await cloud.db
      .selectFrom("movements")
      .select(["seq", "from_place", "to_place", "count"])
      .orderBy("seq")
      .execute();
    expect(moved).toEqual([
      { seq: 1, from_place: "in-transit", to_place: "lane", count: 10 },
      { seq: 3, from_place: "lane", to_place: "dispensed", count: 1 },
      { seq: 4, from_place: "lane", to_place: "discrepancy", count: 2 },
    ]);
  });

  test("facts of an older epoch come late and are folded before the newer ones", async () => {
    await send([itemOf(restocked(1, 10))]);
    await send([itemOf(counted(1, 4), { epoch: 2 })]);
    await send([itemOf(dispensed(2, 0)), itemOf(dispensed(3, 0))]);
    expect(await stockOf()).toBe(4);
    const lost = await cloud.db
      .selectFrom("movements")
      .select("count")
      .where("to_place", "=", "discrepancy")
      .execute();
    expect(lost).toEqual([{ count: 4 }]);
  });

  test.each([
    ["1970", 0],
    ["2099", 4_080_000_000],
    ["two days from now", Math.floor(1795305600000 / 1000) + 2 * 86400],
  ])(
    "a fact dated %s is accepted with its time unknown, and the clock is alerted",
    async (_, time) => {
      await send([itemOf({ ...restocked(1, 10), time })]);
      const row = await cloud.db
        .selectFrom("facts")
        .select("device_time")
        .executeTakeFirstOrThrow();
      expect(row.device_time).toBeNull();
      expect(await stockOf()).toBe(10);
      expect(await causes()).toEqual(["clock-wrong"]);
      await send([itemOf(intended(2))]);
      expect(await causes()).toEqual([]);
    },
  );

  test("a gateway that lost a kiosk to another is refused under its old term", async () => {
    await send([itemOf(restocked(1, 10))]);
    const { taken } = await cloud.gateways.take("g2", { kiosks: ["k1"] });
    expect(taken).toMatchObject([{ kiosk: "k1", term: 2, kept: 1 }]);
    const old = await send([itemOf(intended(2))]);
    expect(old).toEqual({ marks: [], refused: [{ kiosk: "k1", code: "term-old" }] });
    const stolen = await send([itemOf(intended(2), { term: 2 })]);
    expect(stolen.refused).toEqual([{ kiosk: "k1", code: "term-old" }]);
    const rightful = await send([itemOf(intended(2), { term: 2 })], "g2");
    expect(rightful.marks).toEqual([{ kiosk: "k1", epoch: 1, kept: 2 }]);
  });

  test("a restored cloud goes on above the term and the revision it is shown", async () => {
    await send([itemOf(factOf(1, "epoch-opened", { nonce: NONCE, revision: 40 }), { term: 9 })]);
    const { taken } = await cloud.gateways.take("g1", { kiosks: ["k1"] });
    expect(taken[0]?.term).toBe(10);
    const plan = JSON.parse(taken[0]?.plan ?? "{}") as { revision: number; opened: string };
    expect(plan).toMatchObject({ revision: 41, epoch: 1, opened: NONCE });
    const again = await cloud.gateways.take("g1", {
      kiosks: ["k1"],
      shown: [{ kiosk: "k1", term: 20, revision: 60 }],
    });
    expect(again.taken[0]?.term).toBe(21);
    expect(JSON.parse(again.taken[0]?.plan ?? "{}")).toMatchObject({ revision: 61 });
  });

  test("an unknown kiosk is refused and its neighbours are served", async () => {
    const answer = await send([
      itemOf(restocked(1, 1), { kiosk: "ghost" }),
      itemOf(restocked(1, 8)),
    ]);
    expect(answer.refused).toEqual([{ kiosk: "ghost", code: "unknown-kiosk" }]);
    expect(await stockOf()).toBe(8);
  });

  test("an epoch is opened once: the same nonce again is the same, another is refused", async () => {
    const declare = (epoch: number, nonce: string): Item => ({
      type: "declaration",
      kiosk: "k1",
      term: 1,
      epoch,
      receivedAt: 1,
      nonce,
    });
    await send([declare(1, NONCE)]);
    await send([declare(1, NONCE)]);
    await send([declare(1, "ffffffffffffffff")]);
    expect(cloud.logged).toEqual(["epoch-opened", "epoch-repeated", "epoch-used"]);
    const plans = await cloud.db.selectFrom("plans").select("text").execute();
    expect(plans.map((p) => JSON.parse(p.text) as object)).toMatchObject([
      { revision: 1, epoch: 1, opened: NONCE },
    ]);
    await send([declare(3, "ffffffffffffffff")]);
    await send([declare(2, NONCE)]);
    expect(cloud.logged.slice(3)).toEqual(["epoch-opened", "epoch-used"]);
  });

  test("a load leaves the plan when its boxes have arrived", async () => {
    const nonce = { type: "declaration", kiosk: "k1", term: 1, epoch: 1, nonce: NONCE } as const;
    await send([{ ...nonce, receivedAt: 1 }]);
    const wish = { kiosk: "k1", lane: 1, lot: "A1", expiry: 20280630, count: 10 };
    const load = await cloud.county.planLoad(wish);
    const loads = async () => {
      const { taken } = await cloud.gateways.take("g1", { kiosks: ["k1"] });
      return (JSON.parse(taken[0]?.plan ?? "{}") as { loads: { id: string }[] }).loads;
    };
    expect((await loads()).map((l) => l.id)).toEqual([load]);
    await send([itemOf(restocked(1, 10, { load }), { term: 2 })]);
    expect(await loads()).toEqual([]);
  });

  test("a vend nobody is sure of stays open until a count settles it, and the box is booked once", async () => {
    await send([restocked(1, 10), intended(2), uncertain(3, 2)].map((f) => itemOf(f)));
    expect(await causes()).toEqual(["vend-uncertain"]);
    expect((await cloud.services.kiosk("k1"))?.lanes[0]?.uncertain).toBe(1);
    await send([itemOf(counted(4, 9))]);
    expect(await causes()).toEqual([]);
    const rows = await cloud.db.selectFrom("uncertain_vends").select(["seq", "fell"]).execute();
    expect(rows).toEqual([{ seq: 3, fell: true }]);
    expect(await stockOf()).toBe(9);
  });

  test("a vend opened and settled in one batch is settled", async () => {
    const facts = [restocked(1, 10), intended(2), uncertain(3, 2), counted(4, 10)];
    await send(facts.map((f) => itemOf(f)));
    const rows = await cloud.db.selectFrom("uncertain_vends").select(["seq", "fell"]).execute();
    expect(rows).toEqual([{ seq: 3, fell: false }]);
  });

  test("a box out of an empty lane is shown as minus one and as a discrepancy", async () => {
    await send([itemOf(dispensed(1, 0))]);
    expect(await stockOf()).toBe(-1);
    expect(await causes()).toEqual(["low-stock", "stock-out", "discrepancy"]);
  });

  test("low stock opens one alert, however many boxes follow, and a restock closes it", async () => {
    await send([itemOf(restocked(1, 5))]);
    for (let seq = 2; seq <= 5; seq++) await send([itemOf(dispensed(seq, 0))]);
    const open = await cloud.services.openAlerts();
    // What is left now, not what was left when it opened: it stands beside the stock on one page.
    expect(open).toMatchObject([{ cause: "low-stock", product: "condom-m", onHand: 1 }]);
    const told = cloud.db.selectFrom("notifications").select(["event", "channel"]).orderBy("id");
    await tellDue(cloud.parts);
    expect(await told.execute()).toEqual([{ event: "opened", channel: "hook" }]);
    await send([itemOf(restocked(6, 20))]);
    expect(await causes()).toEqual([]);
    await tellDue(cloud.parts);
    expect((await told.execute()).map((n) => n.event)).toEqual(["opened", "closed"]);
  });

  test("a fault is one alert until every lane has cleared it", async () => {
    const fault = (seq: number, kind: "fault-raised" | "fault-cleared", lane: number) =>
      itemOf(factOf(seq, kind, { code: "lane-jammed", lane }));
    await send([fault(1, "fault-raised", 1), fault(2, "fault-raised", 2)]);
    expect(await causes()).toEqual(["lane-jammed"]);
    await send([fault(3, "fault-cleared", 1)]);
    expect(await causes()).toEqual(["lane-jammed"]);
    await send([fault(4, "fault-cleared", 2)]);
    expect(await causes()).toEqual([]);
  });

  test("two gateways and repeats at once book every box once", async () => {
    await cloud.gateways.take("g2", { kiosks: ["k2", "k3"] });
    const history = (kiosk: string, term: number) => {
      const facts: AnyFact[] = [restocked(1, 40)];
      for (let seq = 2; seq <= 31; seq++) facts.push(dispensed(seq, 0));
      return facts.map((f) => itemOf(f, { kiosk, term }));
    };
    const mine = [...history("k1", 1)];
    const theirs = [...history("k3", 2), ...history("k2", 2)];
    const turned = [...history("k2", 2), ...history("k3", 2)];
    await Promise.all([
      send(mine),
      send(theirs, "g2"),
      send(turned, "g2"),
      send(mine),
      send(turned, "g2"),
    ]);
    for (const kiosk of ["k1", "k2", "k3"]) expect(await stockOf(kiosk)).toBe(10);
    expect(await factCount()).toBe(93);
  });

  test.each(["facts", "gaps", "quarantine", "movements"] as const)(
    "the database itself refuses to change or erase %s",
    async (table) => {
      await send([itemOf(restocked(1, 10))]);
      await expect(cloud.db.deleteFrom(table).execute()).rejects.toThrow("append-only");
      const change = cloud.db.updateTable(table).set({ kiosk: "other" }).execute();
      await expect(change).rejects.toThrow("append-only");
    },
  );

  test("with a mark set back by hand nothing is booked twice: the batch is refused whole", async () => {
    const facts = [restocked(1, 10), intended(2), dispensed(3, 2)].map((f) => itemOf(f));
    await send(facts);
    await cloud.db.updateTable("epochs").set({ kept: 1 }).execute();
    await expect(send(facts.slice(1, 2))).rejects.toThrow();
    expect(await factCount()).toBe(3);
    expect(await stockOf()).toBe(9);
    await cloud.db.updateTable("epochs").set({ kept: 3 }).execute();
  });

  test("books that were tampered with are found out", async () => {
    await send([itemOf(restocked(1, 10))]);
    await cloud.db.updateTable("stock").set({ on_hand: 11 }).execute();
    const found = await proveBooks(cloud.db);
    expect(found.map((m) => m.what)).toEqual(["stock-and-movements", "stock-and-facts"]);
    await cloud.db.updateTable("stock").set({ on_hand: 10 }).execute();
    await cloud.db.updateTable("epochs").set({ kept: 2 }).execute();
    expect((await proveBooks(cloud.db)).map((m) => m.what)).toEqual(["mark-and-facts"]);
    await cloud.db.updateTable("epochs").set({ kept: 1 }).execute();
  });
});

const NONCE = "0123456789abcdef";
const BOOT = { cause: "power", firmware: "0.1.0", boots: 1 } as const;

function quarantineOf(seq: number, code: "bad-schema" | "malformed-json", hex: string): Item {
  const common = { kiosk: "k1", term: 1, epoch: 1, receivedAt: 1 };
  return { type: "quarantine", ...common, seq, code, bytes: "AAAA", hash: hex.repeat(32) };
}

function gapOf(from: number, to: number): Item {
  return { type: "gap", kiosk: "k1", term: 1, epoch: 1, receivedAt: 1, from, to };
}
