import { afterAll, beforeAll, expect, test } from "vitest";
import { onDatabases } from "../fixtures/on-databases.ts";
import { bookCounty, CHECKER } from "../fixtures/booked-county.ts";
import { dispensed, intended, itemOf, restocked } from "../fixtures/test-cloud.ts";
import { HOST, openWholeApp, type WholeApp } from "../fixtures/whole-app.ts";
import { makeAccount } from "../people/accounts.ts";
import { ROOT, type Grant } from "../people/roles.ts";
import { TERRITORY } from "../people/territory.ts";

/** What county staff do with stock over HTTP, from a delivery to the closing of a recall. */
onDatabases("the inventory over HTTP", ["pglite", "postgres"], (database) => {
  let whole: WholeApp;
  let keys = 0;
  const cookies = new Map<string, string>();

  beforeAll(async () => {
    whole = await openWholeApp(database());
    const { cloud } = whole;
    for (const [kiosk, place] of Object.entries({ k1: "350181", k2: "350182" })) {
      await TERRITORY.put(cloud.db, kiosk, place);
    }
    await cloud.gateways.take("g1", { kiosks: ["k1"] });
    const facts = [restocked(1, 10), intended(2, "00000000000000aa"), dispensed(3, 2)];
    await cloud.gateways.intake(
      "g1",
      facts.map((fact) => itemOf(fact)),
    );
    await hire("manager", "11".repeat(8), { role: "county-manager", place: ROOT });
    await hire("checker", CHECKER, { role: "warehouse-keeper", place: ROOT });
    await bookCounty(cloud);
    await hire("keeper", "22".repeat(8), { role: "warehouse-keeper", place: "wh-1" });
    await hire("town", "33".repeat(8), { role: "warehouse-keeper", place: "wh-2" });
    await hire("other", "44".repeat(8), { role: "county-manager", place: "350182" });
    await hire("viewer", "55".repeat(8), { role: "auditor", place: "350181" });
  });
  afterAll(async () => {
    await whole.app.close();
  });

  async function hire(name: string, account: string, grant: Grant): Promise<void> {
    await makeAccount(database().db, { account, name, person: name, grants: [grant], nowMs: 1 });
    cookies.set(name, `anxin-session=${await whole.entrance.open(account)}`);
  }

  const get = async (who: string, url: string, query: Record<string, string> = {}) => {
    const headers = { cookie: cookies.get(who) ?? "" };
    const answer = await whole.app.inject({ url: "/api/v1" + url, headers, query });
    return answer.json<Record<string, unknown> & { items: Record<string, unknown>[] }>();
  };
  const post = async (who: string, url: string, payload: object) => {
    const headers = {
      cookie: cookies.get(who) ?? "",
      host: HOST,
      origin: `http://${HOST}`,
      "sec-fetch-site": "same-origin",
      "idempotency-key": `key-${(keys += 1)}-of-a-test`,
    };
    const wish = { method: "POST" as const, url: "/api/v1" + url, headers, payload };
    const answer = await whole.app.inject(wish);
    const told: Record<string, unknown> = answer.json();
    return { ...told, status: answer.statusCode } as Record<string, unknown>;
  };
  const held = async (address: string) =>
    (await get("manager", "/holdings", { address })).items.map(({ lot, count }) => [lot, count]);
  const line = (count: number) => [{ product: "condom-m", lot: "D1", count }];

  test("a keeper of one warehouse sees and books there, and nowhere else", async () => {
    const seen = new Set((await get("keeper", "/balances")).items.map(({ place }) => place));
    expect([...seen]).toEqual(["wh-1"]);
    const named = (await get("keeper", "/warehouses")).items.map(({ place }) => place);
    expect(named).toEqual(["wh-1", "wh-2"]);
    const receipt = { note: "DN-9", lines: [{ ...line(3)[0], expiry: 20290630 }] };
    const at = (warehouse: string) =>
      post("keeper", "/documents/receipt", { warehouse, ...receipt });
    expect(await at("wh-1")).toMatchObject({ status: 201 });
    expect(await at("wh-2")).toMatchObject({ status: 403, code: "wrong-place" });
    expect(await at("wh-9")).toMatchObject({ status: 404, code: "not-found" });
    expect((await get("other", "/documents")).items).toEqual([]);
  });

  test("a role in the county holds for its warehouses and kiosks alike", async () => {
    const places = (await get("viewer", "/places")).items.map(({ place }) => place);
    expect(places).toEqual(
      expect.arrayContaining(["350181", "wh-1", "wh-1/pending", "k1", "k1/2"]),
    );
    expect(places).not.toContain("k2");
    expect(places).not.toContain("350000");
    const elsewhere = (await get("other", "/places")).items.map(({ place }) => place);
    expect(elsewhere).toEqual(["350182", "k2", "k2/1", "k2/2"]);
  });

  test("a transfer arrives one box short, and the missing one waits at who received it", async () => {
    expect(await held("transfer/transfer-0001")).toEqual([["D1", 5]]);
    expect((await get("town", "/transfers")).items).toMatchObject([{ key: "transfer-0001" }]);
    const what = { transfer: "transfer-0001", lines: line(4) };
    expect(await post("keeper", "/documents/transfer-receipt", what)).toMatchObject({
      code: "wrong-place",
    });
    const came = await post("town", "/documents/transfer-receipt", what);
    expect(came).toMatchObject({ status: 201, repeated: false });
    expect(await held("wh-2/pending")).toEqual([["D1", 4]]);
    expect(await held("discrepancy/wh-2")).toEqual([["D1", 1]]);
    expect((await get("town", "/transfers")).items).toEqual([]);
    expect(await post("town", "/documents/transfer-receipt", what)).toMatchObject({
      status: 422,
      code: "already-received",
      sentence: { zh: "这次调拨已经收货。" },
    });
  });

  test("a zone being counted is shown to nobody, and two people settle what it holds", async () => {
    const address = "wh-1/unqualified";
    expect(await held(address)).toEqual([["D1", 10]]);
    const { key } = await post("keeper", "/documents/stocktake", {
      warehouse: "wh-1",
      zone: "unqualified",
    });
    expect((await get("keeper", "/stocktakes")).items).toMatchObject([{ key, countedBy: [] }]);
    expect(await get("keeper", "/holdings", { address })).toMatchObject({ code: "stocktake-open" });
    const shown = (await get("manager", "/balances")).items.map((row) => row["address"]);
    expect(shown).toContain("wh-1/qualified");
    expect(shown).not.toContain(address);
    const first = await post("keeper", "/documents/count", { stocktake: key, lines: line(8) });
    expect(first).toMatchObject({ recount: true, entries: [] });
    const again = await post("keeper", "/documents/count", { stocktake: key, lines: line(8) });
    expect(again).toMatchObject({ status: 422, code: "same-person" });
    const second = await post("checker", "/documents/count", { stocktake: key, lines: line(8) });
    expect(second).toMatchObject({ recount: false, entries: [{ from: address, count: 2 }] });
    expect(await held(address)).toEqual([["D1", 8]]);
  });

  test("nobody checks their own work, and no name that is no account's is taken", async () => {
    const discard = { warehouse: "wh-1", reason: "不合格销毁", lines: line(1) };
    const by = (checkedBy: string) =>
      post("keeper", "/documents/discard", { ...discard, checkedBy });
    expect(await by("22".repeat(8))).toMatchObject({ code: "same-person" });
    expect(await by("99".repeat(8))).toMatchObject({ code: "unknown-person" });
    expect(await by(CHECKER)).toMatchObject({ status: 201 });
  });

  test("who took goods in does not accept them, and another person does", async () => {
    const lot = { product: "condom-m", lot: "A9" };
    const receipt = { warehouse: "wh-1", note: "DN-A9" };
    const lines = [{ ...lot, expiry: 20290630, count: 4 }];
    await post("keeper", "/documents/receipt", { ...receipt, lines });
    const wish = {
      warehouse: "wh-1",
      from: "pending",
      lines: [{ ...lot, accepted: 4, rejected: 0 }],
    };
    const own = await post("keeper", "/documents/acceptance", wish);
    expect(own).toMatchObject({ status: 422, code: "same-person", detail: "condom-m A9" });
    expect(await post("checker", "/documents/acceptance", wish)).toMatchObject({ status: 201 });
  });

  test("who books stock is told who may check it: those near, and nobody else", async () => {
    const names = async (who: string) =>
      (await get(who, "/colleagues")).items.map(({ person }) => person);
    expect(await names("keeper")).toEqual(["checker", "keeper", "manager", "viewer"]);
    expect(await names("other")).toEqual(["checker", "manager", "other"]);
    expect(await get("viewer", "/colleagues")).toMatchObject({ code: "wrong-role" });
  });

  test("a keeper of one warehouse scans packs, which tell the same everywhere", async () => {
    const text = "(01)06901234567892(17)290630(10)S7";
    const read = { product: "condom-m", lot: "S7", expiry: 20290630, maker: "某厂" };
    expect(await post("keeper", "/scans", { text })).toMatchObject({ status: 201, ...read });
    const other = { text: "(01)06901234567892(17)281231(10)S7" };
    expect(await post("keeper", "/scans", other)).toMatchObject({ code: "lot-differs" });
    expect(await post("keeper", "/scans", { text: "x" })).toMatchObject({ code: "unreadable" });
  });

  test("what is refused leaves nothing behind, not even its key", async () => {
    const before = await get("manager", "/balances");
    const audit = (await get("manager", "/audit")).items.length;
    const tooMany = { warehouse: "wh-1", reason: "x", lines: line(999) };
    keys = 500;
    expect(await post("keeper", "/documents/issue", tooMany)).toMatchObject({
      status: 422,
      code: "below-zero",
    });
    expect(await get("manager", "/balances")).toEqual(before);
    expect((await get("manager", "/audit")).items).toHaveLength(audit);
    keys = 500;
    const fewer = { ...tooMany, lines: line(1) };
    expect(await post("keeper", "/documents/issue", fewer)).toMatchObject({ status: 201 });
  });

  test("the same wish is the same document, even when its answer is no longer kept", async () => {
    const wish = { warehouse: "wh-1", reason: "x", lines: line(1) };
    keys = 700;
    const made = await post("keeper", "/documents/issue", wish);
    await database().db.deleteFrom("idempotent_requests").execute();
    keys = 700;
    const again = await post("keeper", "/documents/issue", wish);
    expect([made["repeated"], again["repeated"]]).toEqual([false, true]);
    expect(again).toEqual({ ...made, repeated: true });
  });

  test("a mistake is taken back by another document, and both are shown", async () => {
    const made = await post("keeper", "/documents/adjustment", {
      warehouse: "wh-1",
      zone: "qualified",
      reason: "漏记",
      lines: [{ product: "condom-m", lot: "D1", change: 6 }],
    });
    const back = { reverses: made["key"], reason: "记错" };
    expect(await post("keeper", "/documents/reversal", back)).toMatchObject({ status: 201 });
    expect(await get("viewer", `/documents/${made["key"]}`)).toMatchObject({
      reversed: true,
      command: { kind: "adjustment", reason: "漏记", lines: [{ change: 6 }] },
    });
    const [newest] = (await get("viewer", "/documents", { lot: "D1" })).items;
    expect(newest).toMatchObject({ kind: "reversal", subject: made["key"], owner: "wh-1" });
    expect(await post("keeper", "/documents/reversal", back)).toMatchObject({
      code: "already-reversed",
    });
  });

  test("a list goes on where its page ended, and nothing stands in two of them", async () => {
    for (let n = 0; n < 55; n += 1) {
      const lines = [{ product: "pill", lot: `P${n}`, expiry: 20290630, count: 1 }];
      await post("keeper", "/documents/receipt", { warehouse: "wh-1", note: `DN-${n}`, lines });
    }
    const first = await get("manager", "/documents", { kind: "receipt" });
    const rest = await get("manager", "/documents", {
      kind: "receipt",
      cursor: String(first["next"]),
    });
    expect(first.items).toHaveLength(50);
    expect(rest["next"]).toBeUndefined();
    const numbers = [...first.items, ...rest.items].map((row) => Number(row["number"]));
    expect(new Set(numbers).size).toBe(59);
    expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
    const bad = await get("manager", "/documents", { cursor: "WyJ4Il0" });
    expect(bad).toMatchObject({ code: "bad-request" });
    const moved = (await get("viewer", "/kiosks/k1/movements")).items;
    expect(moved.map(({ kind, from, to }) => [kind, from, to])).toEqual([
      ["dispensed", "k1/1", "dispensed/k1"],
      ["restocked", expect.stringMatching(/^in-transit\//), "k1/1"],
    ]);
  });

  test("a recall shows each their own tasks, and closes when nothing waits", async () => {
    const mine = await get("viewer", "/recalls/recall-0001");
    expect(mine).toMatchObject({ tasks: [{ address: "k1/1", place: "k1", now: 9 }] });
    expect(mine["balance"]).toBeUndefined();
    expect(await get("other", "/recalls/recall-0001")).toMatchObject({ tasks: [] });
    expect(await get("manager", "/recalls/recall-0001")).toMatchObject({
      balance: { dispensed: 1, waiting: 9 },
      notRefusing: [],
    });
    expect(await post("manager", "/recalls/recall-0001/closing", {})).toMatchObject({
      code: "still-held",
    });
    const notice = { recall: "recall-0003", product: "condom-m", lot: "D1", class: 1 };
    const words = { authority: "NMPA", reason: "x" };
    const one = await post("manager", "/recalls", { ...notice, ...words });
    expect(one["tasks"]).toEqual(
      expect.arrayContaining([expect.objectContaining({ address: "wh-1/qualified" })]),
    );
    expect(await post("keeper", "/recalls", { ...notice, ...words })).toMatchObject({
      code: "wrong-role",
    });
    const issue = { warehouse: "wh-1", reason: "x", lines: line(1) };
    expect(await post("keeper", "/documents/issue", issue)).toMatchObject({ code: "lot-refused" });
    const trace = await whole.app.inject({ url: "/01/06901234567892/10/D1" });
    expect(trace.body).toContain("召回");
  });

  test("a kiosk's name is one name, in the tree and on every page", async () => {
    const { cloud } = whole;
    const names = { zh: "卫生院一号机", en: "Clinic 1" };
    const wish = { place: "k1", kind: "kiosk", parent: "clinic-1", names } as const;
    expect(await cloud.inventory.openPlace(wish)).toEqual({ ok: true });
    expect((await cloud.services.kiosk("k1"))?.names).toEqual(names);
    expect(await get("viewer", "/kiosks/k1")).toMatchObject({ place: "clinic-1" });
    const lanes = [{ lane: 1, product: "condom-m" }];
    await cloud.county.enrolKiosk({ kiosk: "k1", names: { zh: "新", en: "new" }, lanes });
    expect(await get("viewer", "/places/k1")).toMatchObject({ names: { zh: "新" } });
    const taken = cloud.county.enrolKiosk({ kiosk: "wh-1", names, lanes });
    await expect(taken).rejects.toMatchObject({ code: "place-taken" });
  });
});
