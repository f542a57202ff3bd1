import { beforeEach, expect, test } from "vitest";
import { onDatabases } from "../fixtures/on-databases.ts";
import { itemOf, openTestCloud, restocked, type TestCloud } from "../fixtures/test-cloud.ts";
import { EXPIRY, factOf, LOT, NOW_MS } from "../fixtures/test-facts.ts";
import { writeAudit } from "../people/audit-log.ts";
import { fleet, lastSelfTests } from "./fleet.ts";
import { addProduct, changeProduct, ProductTaken, productVersions } from "./products.ts";

/** A technician's cable asks one lane for one box. */
const selfTested = (seq: number, lane: number) =>
  factOf(seq, "vend-intended", {
    permission: "self-test",
    id: "00000000000000bb",
    attempt: 1,
    lane,
    product: "condom-m",
    lot: LOT,
    expiry: EXPIRY,
  });
const dropped = (seq: number, intent: number, lane: number) => {
  const body = { intent, lane, product: "condom-m", lot: LOT, count: 1, cause: "self-test" };
  return factOf(seq, "dispensed", { ...body, cause: "self-test" });
};

onDatabases("machines and the catalogue", ["pglite", "postgres"], (database) => {
  let cloud: TestCloud;

  beforeEach(async () => {
    cloud = await openTestCloud(database());
    await cloud.gateways.take("g1", { kiosks: ["k1"] });
  });

  const tell = (...facts: Parameters<typeof itemOf>[0][]) =>
    cloud.gateways.intake(
      "g1",
      facts.map((fact) => itemOf(fact)),
    );

  test("each lane's newest self-test is told with how it ended; residents' vends are none", async () => {
    const vend = {
      permission: "grant",
      id: "00000000000000aa",
      attempt: 1,
      lane: 1,
      product: "condom-m",
      lot: LOT,
      expiry: EXPIRY,
    } as const;
    await tell(restocked(1, 9), selfTested(2, 1), dropped(3, 2, 1), selfTested(4, 2));
    await tell(
      factOf(5, "vend-failed", { intent: 4, lane: 2, code: "no-drop" }),
      selfTested(6, 1),
      factOf(7, "vend-failed", { intent: 6, lane: 1, code: "motor-not-home" }),
      factOf(8, "vend-intended", vend),
    );
    expect(await lastSelfTests(cloud.db, "k1")).toEqual([
      { lane: 1, receivedAt: NOW_MS, outcome: "motor-not-home" },
      { lane: 2, receivedAt: NOW_MS, outcome: "no-drop" },
    ]);
    await tell(selfTested(9, 1));
    expect(await lastSelfTests(cloud.db, "k1")).toMatchObject([{ outcome: "open" }, {}]);
    await tell(dropped(10, 9, 1));
    expect(await lastSelfTests(cloud.db, "k1")).toMatchObject([{ outcome: "dropped" }, {}]);
    expect(await lastSelfTests(cloud.db, "k2")).toEqual([]);
  });

  test("the fleet says what runs and what should; a machine never heard runs nothing", async () => {
    const names = { zh: "一", en: "1" };
    const lanes = [{ lane: 1, product: "condom-m" }];
    await cloud.county.enrolKiosk({ kiosk: "k2", names, lanes, firmware: "0.2.0" });
    const rows = await fleet(cloud.db);
    expect(rows.map(({ kiosk }) => kiosk)).toEqual(["k1", "k2", "k3"]);
    expect(rows[0]).toMatchObject({ gateway: "g1", wanted: "0.1.0" });
    expect(rows[1]).toEqual({
      kiosk: "k2",
      firmware: "",
      wanted: "0.2.0",
      planned: 0,
      shown: 0,
      gateway: "",
      heardAt: 0,
    });
  });

  test("every version of a product is told, from what the county began with", async () => {
    const both = (text: string) => ({ zh: text, en: text });
    const began = { code: "pill", names: both("pill"), choosing: both("choose") };
    const [first] = await productVersions(cloud.db, "pill");
    expect(first).toMatchObject({ version: 1, since: null });
    const after = { ...began, choosing: both("choose well") };
    await changeProduct(cloud.db, after);
    const entry = { actor: "office", action: "products.change", place: "" };
    const change = { ...entry, subject: "products/pill", before: began, after, at: 7 };
    await writeAudit(cloud.db, change);
    expect(await productVersions(cloud.db, "pill")).toEqual([
      { version: 2, names: both("pill"), choosing: both("choose well"), since: 7 },
      { version: 1, names: both("pill"), choosing: both("choose"), since: null },
    ]);
    const made = { code: "ring", names: both("ring"), choosing: both("choose") };
    await addProduct(cloud.db, made);
    await writeAudit(cloud.db, {
      ...entry,
      subject: "products/ring",
      before: null,
      after: made,
      at: 9,
    });
    expect(await productVersions(cloud.db, "ring")).toMatchObject([{ version: 1, since: 9 }]);
    await expect(addProduct(cloud.db, made)).rejects.toThrow(ProductTaken);
    expect((await cloud.services.products()).map(({ code }) => code).at(-1)).toBe("ring");
    expect(await productVersions(cloud.db, "none")).toEqual([]);
  });
});
