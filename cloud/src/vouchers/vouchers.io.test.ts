import { createHash, createHmac } from "node:crypto";
import {
  keyOf,
  openLoadCode,
  openVoucher,
  rootOf,
  toHex,
  type Mac,
} from "@anxin/firmware/contract";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { onDatabases } from "../fixtures/on-databases.ts";
import {
  dispensed,
  factOf,
  intended,
  itemOf,
  openTestCloud,
  restocked,
  type TestCloud,
} from "../fixtures/test-cloud.ts";
import { proveBooks } from "../ledger/prove-books.ts";
import { nodeSha256, voucherKeysOf } from "./voucher-keys.ts";
import { forgetVouchers } from "./vouchers.ts";

const mac: Mac = (key, message) =>
  createHmac("sha256", key).update(message, "latin1").digest("hex");
const MASTER = createHash("sha256").update("a county of tests").digest();
const voucherKey = (kiosk: string, epoch: number) =>
  keyOf(mac, rootOf(mac, MASTER, { kiosk, epoch }), "voucher");
const keysOf = (kiosk: string) => ({
  kiosk,
  keys: { 1: toHex(voucherKey(kiosk, 1)), 2: toHex(voucherKey(kiosk, 2)) },
});

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const lanes = [
  { lane: 1, product: "condom-m" },
  { lane: 2, product: "pill" },
];
const names = { zh: "k1", en: "k1" };
const requestOf = (n: number) => n.toString(16).padStart(32, "e");

onDatabases("a voucher", ["memory", "pglite", "postgres"], (database) => {
  let cloud: TestCloud;

  beforeEach(async () => {
    const voucherKeys = voucherKeysOf([keysOf("k1")]);
    cloud = await openTestCloud(database(), { voucherKeys });
    const ways = { grant: true, voucher: true, card: false };
    await cloud.county.enrolKiosk({ kiosk: "k1", names, lanes, ways });
    await cloud.gateways.take("g1", { kiosks: ["k1"] });
    await cloud.gateways.intake("g1", [itemOf(restocked(1, 4))]);
  });
  afterEach(async () => {
    expect(await proveBooks(cloud.db)).toEqual([]);
  });

  const ask = (n: number, product = "condom-m", kiosk = "k1") =>
    cloud.services.requestVoucher({ kiosk, product, request: requestOf(n) });
  const issued = async (n: number) => {
    const answer = await ask(n);
    if (!answer.ok) throw new Error("no voucher: " + answer.code);
    return answer.voucher;
  };
  const idOf = (text: string | undefined) => {
    const voucher = openVoucher(nodeSha256, voucherKey("k1", 1), text ?? "");
    if (voucher === undefined) throw new Error("the kiosk cannot read this voucher");
    return toHex(new Uint8Array([voucher.version, voucher.key])) + voucher.nonce;
  };
  const held = async () => (await cloud.services.kiosk("k1"))?.held;
  const tell = (...facts: Parameters<typeof itemOf>[0][]) =>
    cloud.gateways.intake(
      "g1",
      facts.map((fact) => itemOf(fact)),
    );
  const usedBy = (seq: number, id: string) => {
    const fact = intended(seq, id);
    return { ...fact, body: { ...fact.body, permission: "voucher" as const } };
  };

  test("is what this kiosk reads in this epoch, and no other key opens it", async () => {
    const voucher = await issued(1);
    const read = openVoucher(nodeSha256, voucherKey("k1", 1), voucher.text ?? "");
    expect(read).toMatchObject({ key: 1, boxes: 1, expiry: voucher.endsAt / 1000 });
    expect(openVoucher(nodeSha256, voucherKey("k1", 2), voucher.text ?? "")).toBeUndefined();
    expect(openVoucher(nodeSha256, voucherKey("k2", 1), voucher.text ?? "")).toBeUndefined();
  });

  test("one form is one voucher, however often and however fast it is posted", async () => {
    const answers = await Promise.all([ask(1), ask(1), ask(1)]);
    expect(new Set(answers.map((a) => JSON.stringify(a))).size).toBe(1);
    expect(await held()).toEqual([{ product: "condom-m", count: 1 }]);
    expect((await issued(1)).text).toBe((await cloud.services.voucher(requestOf(1)))?.text);
  });

  test("half of a product's boxes may be reserved, and the rest is for who stands there", async () => {
    await issued(1);
    await issued(2);
    expect(await ask(3)).toEqual({ ok: false, code: "no-stock" });
    expect(await held()).toEqual([{ product: "condom-m", count: 2 }]);
    expect(await ask(4, "pill")).toEqual({ ok: false, code: "no-stock" });
    expect(await ask(5, "nothing")).toEqual({ ok: false, code: "no-stock" });
  });

  test("many at once for the last reservable box are one reservation", async () => {
    await issued(1);
    const answers = await Promise.all(Array.from({ length: 6 }, (_, n) => ask(10 + n)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test("no box is promised that expires before the voucher does", async () => {
    await tell(restocked(2, 9, { lane: 2, product: "pill", lot: "S", expiry: 20261124 }));
    expect(await ask(1, "pill")).toEqual({ ok: false, code: "no-stock" });
  });

  test("a reserved box is not offered to somebody else's phone", async () => {
    await cloud.gateways.stream("g1", () => {});
    const presence = { session: 1, n: 1, state: "ready", firmware: "0.1.0", revision: 1, epoch: 1 };
    const more = { oldest: 1, next: 2, uptime: 10 };
    await cloud.gateways.note("g1", [
      { type: "presence", kiosk: "k1", at: 1, presence: { ...presence, ...more, state: "ready" } },
    ]);
    await issued(1);
    await issued(2);
    const counted = {
      lane: 1,
      product: "condom-m",
      lots: [{ lot: "A1", expiry: 20280630, count: 2 }],
    };
    await tell(factOf(2, "counted", counted));
    const wish = { kiosk: "k1", product: "condom-m", request: "r1" };
    expect(await cloud.services.requestGrant(wish)).toEqual({ ok: false, code: "no-stock" });
    cloud.time.advance(4 * DAY_MS);
    await cloud.gateways.note("g1", [
      { type: "presence", kiosk: "k1", at: 1, presence: { ...presence, ...more, state: "ready" } },
    ]);
    expect((await cloud.services.requestGrant(wish)).ok).toBe(true);
  });

  test("ends after three days, gives its box back, and its code is shown no more", async () => {
    await issued(1);
    cloud.time.advance(3 * DAY_MS);
    expect(await held()).toEqual([]);
    const view = await cloud.services.voucher(requestOf(1));
    expect(view?.state).toBe("expired");
    expect(view?.text).toBeUndefined();
  });

  test("used at the kiosk, it is told by the facts, and the box is booked once", async () => {
    const id = idOf((await issued(1)).text);
    await tell(usedBy(2, id));
    expect((await cloud.services.voucher(requestOf(1)))?.state).toBe("confirmed");
    expect(await held()).toHaveLength(1);
    await tell(dispensed(3, 2));
    await tell(dispensed(3, 2));
    expect(await cloud.services.voucher(requestOf(1))).toMatchObject({ state: "dispensed" });
    expect(await held()).toEqual([]);
    expect((await cloud.services.kiosk("k1"))?.lanes[0]?.onHand).toBe(3);
  });

  test("a vend that failed lets the box go and says why", async () => {
    const id = idOf((await issued(1)).text);
    await tell(usedBy(2, id), factOf(3, "vend-failed", { intent: 2, lane: 1, code: "no-drop" }));
    expect(await cloud.services.voucher(requestOf(1))).toMatchObject({
      state: "failed",
      code: "no-drop",
    });
    expect(await held()).toEqual([]);
  });

  test("facts of a vend without a link, told after the voucher's end, still say what became of it", async () => {
    const id = idOf((await issued(1)).text);
    cloud.time.advance(5 * DAY_MS);
    await tell(usedBy(2, id), dispensed(3, 2));
    expect((await cloud.services.voucher(requestOf(1)))?.state).toBe("dispensed");
    cloud.time.advance(6 * DAY_MS);
    await forgetVouchers(cloud.parts);
    expect(await cloud.services.voucher(requestOf(1))).toBeUndefined();
  });

  test("a grant's facts do not use up a voucher of the same number", async () => {
    const id = idOf((await issued(1)).text);
    await tell(intended(2, id), dispensed(3, 2));
    expect((await cloud.services.voucher(requestOf(1)))?.state).toBe("issued");
  });

  test("a new epoch of the kiosk ends the vouchers of the last", async () => {
    await issued(1);
    const declaration = { type: "declaration", kiosk: "k1", term: 1, epoch: 2 } as const;
    await cloud.gateways.intake("g1", [
      { ...declaration, receivedAt: 1, nonce: "00000000000000bb" },
    ]);
    expect((await cloud.services.voucher(requestOf(1)))?.state).toBe("expired");
    const next = await issued(2);
    expect(openVoucher(nodeSha256, voucherKey("k1", 2), next.text ?? "")).toBeDefined();
  });

  test("where the way is closed, or no key is here, nothing is reserved", async () => {
    expect(await ask(1, "condom-m", "k2")).toEqual({ ok: false, code: "way-closed" });
    expect(await ask(1, "condom-m", "ghost")).toEqual({ ok: false, code: "way-closed" });
    expect((await cloud.services.kiosk("k1"))?.vouchers).toBe(true);
    await cloud.county.enrolKiosk({ kiosk: "k1", names, lanes });
    expect(await ask(1)).toEqual({ ok: false, code: "way-closed" });
    expect((await cloud.services.kiosk("k1"))?.vouchers).toBe(false);
  });

  test("a planned load is a code this kiosk reads without a link, until it has arrived", async () => {
    const wish = { kiosk: "k1", lane: 1, lot: "B7", expiry: 20290101, count: 8 };
    const load = await cloud.county.planLoad(wish);
    const read = openLoadCode(mac, voucherKey("k1", 1), (await cloud.county.loadCode(load)) ?? "");
    const { kiosk: _kiosk, ...line } = wish;
    expect(read).toMatchObject({ epoch: 1, id: load, lines: [line] });
    const inSevenDays = Math.floor(cloud.time.now / 1000) + 7 * 24 * 3600;
    expect(read?.until).toBe(inSevenDays);
    await tell(restocked(2, 8, { load, lot: "B7", expiry: 20290101 }));
    expect(await cloud.county.loadCode(load)).toBeUndefined();
    expect(await cloud.county.loadCode("nothing")).toBeUndefined();
    const other = await cloud.county.planLoad({ ...wish, kiosk: "k2" });
    expect(await cloud.county.loadCode(other)).toBeUndefined();
  });

  test("a copy of the database takes no box: no key, no tag and no address of a page is in it", async () => {
    const text = (await issued(1)).text ?? "";
    const rows = await sql<{ row: string }>`
      SELECT vouchers::text AS row FROM vouchers`.execute(cloud.db);
    const all = JSON.stringify(rows.rows);
    const key = toHex(voucherKey("k1", 1));
    for (const secret of [text, text.slice(-16), requestOf(1), key]) {
      expect(all).not.toContain(secret);
    }
  });
});
