import { beforeEach, expect, test } from "vitest";
import { onDatabases } from "../fixtures/on-databases.ts";
import type { Plan } from "@anxin/firmware/contract";
import type { StreamEvent } from "@anxin/firmware/contract/uplink";
import { openTestCloud } from "../fixtures/test-cloud.ts";
import type { TestCloud } from "../fixtures/test-cloud.ts";
import { newestPlan } from "../planning/issue-plan.ts";
import { enrolCounty } from "./county-file.ts";
import { BadPolicy, type CountyPolicy } from "./policy.ts";

const month = (rule: number, boxes: number): CountyPolicy["quotas"][number] => {
  return { rule, period: "month", boxes, ways: ["card"] };
};

onDatabases("what a county decides", ["memory", "pglite", "postgres"], (database) => {
  let cloud: TestCloud;

  beforeEach(async () => {
    cloud = await openTestCloud(database());
    await cloud.gateways.take("g1", { kiosks: ["k1", "k2"] });
    for (const kiosk of ["k1", "k2"]) {
      const declaration = { type: "declaration", kiosk, term: 1, epoch: 1, receivedAt: 1 };
      await cloud.gateways.intake("g1", [{ ...declaration, nonce: "00000000000000aa" }]);
    }
  });

  const planOf = async (kiosk: string) =>
    JSON.parse((await newestPlan(cloud.db, kiosk)) ?? "{}") as Plan;

  test("a county without rules has the plans it always had", async () => {
    expect(Object.keys(await planOf("k1"))).not.toContain("quotas");
    expect(Object.keys(await planOf("k1"))).not.toContain("ages");
  });

  test("rules and ages reach every kiosk in a new plan, and its gateway at once", async () => {
    const heard: StreamEvent[] = [];
    await cloud.gateways.stream("g1", (event) => heard.push(event));
    const before = heard.length;
    await cloud.county.setPolicy({ quotas: [month(1, 2)], ages: { min: 18, max: 49 } });
    for (const kiosk of ["k1", "k2"]) {
      const plan = { revision: 2, quotas: [month(1, 2)], ages: { min: 18, max: 49 } };
      expect(await planOf(kiosk)).toMatchObject(plan);
    }
    expect(heard.slice(before).map(({ event }) => event)).toEqual(["plan", "plan"]);
    expect(await cloud.county.policy()).toMatchObject({ quotas: [month(1, 2)] });
  });

  test("climate rules reach every kiosk's plan, and a county without any has none in it", async () => {
    expect(Object.keys(await planOf("k1"))).not.toContain("climate");
    const rule = { code: "storage-warm", over: 2800, back: 50, minutes: 30 } as const;
    const climate = { lostMinutes: 20, rules: [rule] };
    await cloud.county.setPolicy({ quotas: [], ages: {}, climate });
    expect((await planOf("k1")).climate).toEqual(climate);
    const file = { policy: { quotas: [], ages: {}, climate: { ...climate, lostMinutes: 30 } } };
    await enrolCounty(cloud.county, file);
    expect((await planOf("k2")).climate).toEqual({ ...climate, lostMinutes: 30 });
    await cloud.county.setPolicy({ quotas: [], ages: {} });
    expect(Object.keys(await planOf("k1"))).not.toContain("climate");
  });

  test("a climate rule nobody could follow changes nothing", async () => {
    const rule = { code: "storage-warm", over: 2800, under: 0, back: 50, minutes: 30 } as const;
    const climate = { lostMinutes: 20, rules: [rule] };
    await expect(cloud.county.setPolicy({ quotas: [], ages: {}, climate })).rejects.toThrow(
      BadPolicy,
    );
    expect(await cloud.county.policy()).not.toHaveProperty("climate");
  });

  test("what a card gets is said for one kiosk", async () => {
    const names = { zh: "k1", en: "k1" };
    const lanes = [{ lane: 1, product: "condom-m" }];
    await cloud.county.enrolKiosk({ kiosk: "k1", names, lanes, cardProduct: "condom-m" });
    expect((await planOf("k1")).cardProduct).toBe("condom-m");
    expect((await planOf("k2")).cardProduct).toBeUndefined();
  });

  test("a county file sets them at the start, and the same file again makes no new plan", async () => {
    const file = { policy: { quotas: [month(3, 1)], ages: { min: 18 } } };
    for (let start = 0; start < 3; start += 1) await enrolCounty(cloud.county, file);
    expect(await planOf("k2")).toMatchObject({ revision: 2, quotas: [month(3, 1)] });
  });

  test.each<[string, CountyPolicy]>([
    ["two rules of one number", { quotas: [month(1, 1), month(1, 2)], ages: {} }],
    ["no boxes", { quotas: [month(1, 0)], ages: {} }],
    ["five rules", { quotas: [1, 2, 3, 4, 5].map((rule) => month(rule, 1)), ages: {} }],
    ["nobody of that age", { quotas: [], ages: { min: 50, max: 18 } }],
    ["another period for a number", { quotas: [{ ...month(7, 1), period: "year" }], ages: {} }],
  ])("%s is refused, and every plan stays as it is", async (_, policy) => {
    await cloud.county.setPolicy({ quotas: [month(7, 1)], ages: {} });
    await expect(cloud.county.setPolicy(policy)).rejects.toThrow(BadPolicy);
    expect(await planOf("k1")).toMatchObject({ revision: 2, quotas: [month(7, 1)] });
  });
});
