import type { Plan } from "@anxin/firmware/contract";
import type { StreamEvent } from "@anxin/firmware/contract/uplink";
import { afterAll, beforeAll, expect, test } from "vitest";
import { onDatabases } from "../fixtures/on-databases.ts";
import { dispensed, factOf, itemOf, NOW_MS, restocked } from "../fixtures/test-cloud.ts";
import { openCountyPlaces } from "../fixtures/test-places.ts";
import { Desk } from "../fixtures/test-warehouse.ts";
import { openWholeApp, type WholeApp } from "../fixtures/whole-app.ts";

const GTIN = "06901234567892";
const LOT = "BAD(1)/7";
const warehouse = "wh-1";
const reason = "leaks";
const checkedBy = "checker-2";
const notice = {
  recall: "NMPA-2026-17",
  product: "condom-m",
  lot: LOT,
  class: 2,
  authority: "某省药监局",
  reason,
  by: "manager-1",
};

onDatabases("a recall", ["memory", "pglite", "postgres"], (database) => {
  let whole: WholeApp;
  let desk: Desk;
  const heard: StreamEvent[] = [];

  beforeAll(async () => {
    whole = await openWholeApp(database());
    const { cloud } = whole;
    await openCountyPlaces(cloud);
    const item = { di: GTIN, product: "condom-m", packQuantity: 10, maker: "某某乳胶厂" };
    await cloud.inventory.setTradeItem(item);
    await cloud.gateways.take("g1", { kiosks: ["k1", "k2", "k3"] });
    for (const kiosk of ["k1", "k2", "k3"]) {
      const declaration = { type: "declaration", kiosk, term: 1, epoch: 1, receivedAt: NOW_MS };
      await cloud.gateways.intake("g1", [{ ...declaration, nonce: "00000000000000aa" }]);
    }
    await cloud.gateways.stream("g1", (event) => heard.push(event));
    desk = new Desk(cloud, LOT);
    await spread(whole, desk);
  });
  afterAll(async () => {
    await whole.app.close();
  });

  const page = async (path: string, language = "zh") => {
    const url = `${path}?lang=${language}`;
    return whole.app.inject({ method: "GET", url, headers: { accept: "text/html" } });
  };
  const address = `/01/${GTIN}/10/${encodeURIComponent(LOT)}`;

  test("anybody reads of a good lot who made it, until when it is good and how it was kept", async () => {
    const answer = await page(address);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["set-cookie"]).not.toContain("session");
    for (const words of ["某某乳胶厂", LOT, "2028-06-30", "已验收合格", "24.0 至 26.5 ℃"]) {
      expect(answer.body).toContain(words);
    }
    const english = await page(`${address}/21/SN1`, "en");
    expect(english.body).toContain("not recalled");
  });

  test.each([`/01/${GTIN}/10/NEVER`, "/01/123/10/X", `/01/16901234567899/10/X`])(
    "of %s it says that nothing is known",
    async (path) => {
      const answer = await page(path);
      expect(answer.statusCode).toBe(404);
      expect(answer.body).toContain("查不到这个批号");
    },
  );

  test("a notice reaches every kiosk's plan in the same call, and names every place", async () => {
    heard.length = 0;
    const answer = await whole.cloud.inventory.recall(notice);
    if (!answer.ok) throw new Error(answer.code);
    const plans = heard.flatMap((e) => (e.event === "plan" ? [JSON.parse(e.plan) as Plan] : []));
    expect(plans.map(({ refused }) => refused)).toEqual([[LOT], [LOT], [LOT]]);
    expect(answer.tasks).toEqual([
      { address: "in-transit/" + underWay, atNotice: 4, now: 4 },
      { address: "k1/1", atNotice: 9, now: 9 },
      { address: "wh-1/qualified", atNotice: 30, now: 30 },
      { address: "wh-2/pending", atNotice: 6, now: 6 },
    ]);
    expect(answer.balance).toMatchObject({ received: 50, dispensed: 1, waiting: 49 });
    expect(answer.notRefusing).toEqual(["k1", "k2", "k3"]);
  });

  test("a kiosk that shows the plan no longer counts as one that may give it out", async () => {
    const { revision } = JSON.parse(planOf("k1")) as Plan;
    const shown = { state: "ready", session: 1, n: 1, revision, firmware: "0.1.0" } as const;
    const presence = { ...shown, epoch: 1, oldest: 1, next: 3, uptime: 60 };
    const notices = [{ type: "presence", kiosk: "k1", at: NOW_MS, presence } as const];
    await whole.cloud.gateways.note("g1", notices);
    const view = await whole.cloud.inventory.recallOf(notice.recall);
    expect(view?.notRefusing).toEqual(["k2", "k3"]);
  });

  const planOf = (kiosk: string) => {
    const found = heard.findLast((e) => e.event === "plan" && e.kiosk === kiosk);
    return found?.event === "plan" ? found.plan : "{}";
  };

  test("the same notice again is the same recall, its key for another lot is refused", async () => {
    const again = await whole.cloud.inventory.recall(notice);
    expect(again).toMatchObject({ ok: true, lot: LOT });
    const other = await whole.cloud.inventory.recall({ ...notice, lot: "GOOD" });
    expect(other).toMatchObject({ ok: false, code: "key-reused" });
    const second = await whole.cloud.inventory.recall({ ...notice, recall: "NMPA-2026-18" });
    expect(second).toMatchObject({ code: "recall-open" });
  });

  test("anybody reads of it that it is recalled", async () => {
    expect((await page(address)).body).toContain("请不要使用");
  });

  test("it is closed when every box is fetched, with a report that leaves none out", async () => {
    const { inventory } = whole.cloud;
    const close = () => inventory.closeRecall({ recall: notice.recall, by: "manager-1" });
    expect(await close()).toMatchObject({ ok: false, code: "still-held" });
    await fetchAll(whole, desk);
    const closed = await close();
    expect(closed).toMatchObject({ ok: true, closedBy: "manager-1" });
    if (!closed.ok) return;
    expect(closed.tasks.map(({ address, now }) => [address, now])).toEqual([
      ["in-transit/" + underWay, 0],
      ["k1/1", 0],
      ["wh-1/qualified", 0],
      ["wh-2/pending", 0],
    ]);
    expect(closed.balance).toEqual({
      received: 50,
      returned: 43,
      dispensed: 1,
      discarded: 0,
      isolated: 6,
      waiting: 0,
      unexplained: 0,
      unbooked: 0,
    });
    expect(await close()).toEqual(closed);
  });
});

let underWay = "";

/** 50 boxes: 30 in the store, 6 in another, 4 on the way, 10 in a kiosk, of which 1 was given. */
async function spread({ cloud }: WholeApp, desk: Desk): Promise<void> {
  await desk.stock(50);
  await cloud.inventory.scan({ text: `(01)${GTIN}(17)280630(10)X`, by: "keeper-1" });
  const linked = `https://id.gs1.org/01/${GTIN}/10/${encodeURIComponent(LOT)}`;
  const told = await cloud.inventory.scan({ text: linked, by: "keeper-1" });
  if (!told.ok) throw new Error(told.code);
  await desk.must({ kind: "issue", warehouse, reason, lines: [desk.line(20)] });
  const lines = [desk.line(6)];
  const transfer = await desk.must({ kind: "transfer", warehouse, to: "wh-2", checkedBy, lines });
  await desk.must({ kind: "transfer-receipt", transfer, lines });
  const planned = async (lane: number, count: number) => {
    const wish = { kiosk: "k1", lane, lot: LOT, expiry: 20280630, count };
    const load = await cloud.county.planLoad(wish);
    await desk.must({ kind: "load", warehouse, load, checkedBy });
    return load;
  };
  const load = await planned(1, 10);
  underWay = await planned(1, 4);
  const given = { ...dispensed(2, 0), body: { ...dispensed(2, 0).body, lot: LOT } };
  const facts = [restocked(1, 10, { load, lot: LOT }), given];
  await cloud.gateways.intake(
    "g1",
    facts.map((fact) => itemOf(fact)),
  );
  const day = { kiosk: "k1", day: NOW_MS / 1000 - 86_400, first: NOW_MS / 1000 - 600, count: 10 };
  const measured = { centi_min: 2400, centi_sum: 25_000, centi_max: 2650 };
  const damp = { deci_min: 400, deci_sum: 4200, deci_max: 440 };
  await cloud.db
    .insertInto("climate_days" as never)
    .values({ ...day, ...measured, ...damp } as never)
    .execute();
}

async function fetchAll({ cloud }: WholeApp, desk: Desk): Promise<void> {
  const removed = { lane: 1, product: "condom-m", lot: LOT, count: 9, reason: "recalled" } as const;
  await cloud.gateways.intake("g1", [itemOf(factOf(3, "removed", removed))]);
  await desk.must({ kind: "return", warehouse, kiosk: "k1", lines: [desk.line(9)] });
  await desk.must({ kind: "load-return", warehouse, load: underWay, count: 4 });
  const lines = [desk.line(30)];
  await desk.must({ kind: "quarantine", warehouse, from: "qualified", reason, lines });
  const rejected = (of: string, from: "pending" | "returns", count: number) => {
    const looked = [{ product: "condom-m", lot: LOT, accepted: 0, rejected: count }];
    return desk.must({ kind: "acceptance", warehouse: of, from, reason, lines: looked });
  };
  await rejected("wh-1", "pending", 30);
  await rejected("wh-1", "returns", 13);
  await rejected("wh-2", "pending", 6);
  const back = { kind: "supplier-return", warehouse, checkedBy, reason } as const;
  await desk.must({ ...back, lines: [desk.line(43)] });
}
