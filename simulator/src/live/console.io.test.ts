import { readFileSync } from "node:fs";
import { describeWith } from "@anxin/firmware/testing";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { bookedStore } from "../screenshots/booked-store.ts";
import { SHOWN_ROLLOUT, shownRollout } from "../screenshots/shown-rollout.ts";
import { takeBox } from "../screenshots/busy-day.ts";
import { DESKTOP, SMALL_PHONE } from "../screenshots/console-visit.ts";
import { consoleCounty, heading, PASSWORD, SLOW_MS } from "./console-county.ts";

const OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

/** What axe finds wrong, seriously or worse, with the elements it is wrong with. */
const SERIOUS = `axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
  violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html).join(" ")))`;

const PICTURE = 'document.querySelector(".chart canvas").toDataURL()';
/** A canvas of this size on which nothing is drawn is less. */
const EMPTY_PICTURE_BYTES = 6000;

const PAGES = [
  "/",
  "/kiosks",
  "/kiosks/qh-0001",
  "/kiosks/qh-0001/settings",
  "/fleet",
  "/round",
  "/planning",
  "/rollouts",
  `/rollouts/${SHOWN_ROLLOUT}`,
  "/rollouts/nowhere",
  "/alerts",
  "/stock",
  "/lots",
  "/reports",
  "/reports?report=machines",
  "/people",
  "/audit",
  "/warehouse",
  "/warehouse/qh-store",
  "/warehouse/qh-store/receipt",
  "/warehouse/qh-store/acceptance",
  "/warehouse/qh-store/issue",
  "/transfers/shown-transfer-1",
  "/stocktakes/shown-stocktake-1",
  "/documents",
  "/documents?lot=A2610-2",
  "/documents/shown-acceptance-1",
  "/lots/condom/A2610-2",
  "/recalls",
  "/recalls/NMPA-2026-117",
  "/alerts?state=closed",
  "/alerts/channels",
  "/alerts/settings",
  "/people/keys",
  "/products",
  "/products/condom",
  "/policy",
  "/warehouse/qh-store/adjustment",
  "/settlements/discrepancy/qh-store",
  "/settlements/in-transit/nothing",
  "/places",
  "/places/qh-store",
  "/nowhere",
  "/warehouse/qh-store/nowhere",
  "/kiosks/nowhere",
  "/documents/nowhere0",
];

describeWith(["chromium"], "The county console over a live county", () => {
  let office = "";
  const { county, visit: open } = consoleCounty({
    staff: {
      mei: { role: "restocker" },
      wang: { role: "county-manager" },
    },
    prepare: async (live) => {
      office = await live.cloud.officeSession();
      await bookedStore(live);
      await shownRollout(live);
    },
  });
  const asOffice = () => ({ cookie: office });
  const NOT_SIGNED_IN = /status of 401/;

  async function signIn(page: Page, name: string, password = PASSWORD): Promise<void> {
    await page.getByLabel("用户名").fill(name);
    await page.getByLabel("密码", { exact: true }).fill(password);
    await page.getByRole("button", { name: "登录" }).click();
  }

  test("a manager signs in by name and password and is where the link led", async () => {
    const page = await open("/kiosks/qh-0002", { refusals: NOT_SIGNED_IN });
    await heading(page, "登录");
    await signIn(page, "wang", "not the password");
    await page.getByText("用户名或密码不对").waitFor();
    await signIn(page, "wang");
    await heading(page, "清河汽车站 候车室");
    await page.getByRole("button", { name: "退出" }).click();
    await heading(page, "登录");
  });

  test("the cockpit shows the county's kiosks, and a box given out counts", async () => {
    const page = await open("/", asOffice());
    await heading(page, "县级总览");
    const map = page.getByRole("group", { name: /机器位置图，共 3 台/ });
    for (const { point } of county().kiosks) {
      await map.getByRole("link", { name: new RegExp(`${point.names.zh}.*在线`) }).waitFor();
    }
    const given = page.getByRole("listitem").filter({ hasText: "今日发放" }).locator("strong");
    const before = Number.parseInt((await given.textContent()) ?? "", 10);
    const [first] = county().kiosks;
    if (first === undefined) throw new RangeError("no kiosk");
    await takeBox(county(), first, "condom");
    await page.reload();
    await given.getByText(`${before + 1} 盒`).waitFor();
    await map.getByRole("link", { name: /清河镇卫生院/ }).click();
    await heading(page, "清河镇卫生院 大厅");
    expect(new URL(page.url()).pathname).toBe("/console/kiosks/qh-0001");
    await page.goBack();
    await heading(page, "县级总览");
  });

  test("a kiosk's page has its lanes, its history, and takes a load", async () => {
    const page = await open("/kiosks/qh-0003", asOffice());
    const panel = page.getByRole("group", { name: /3 个货道/ });
    await panel.getByRole("img", { name: /货道 2, 壬苯醇醚膜, 批号 L/ }).waitFor();
    await page.getByText("已补货").first().waitFor();
    await page.getByRole("button", { name: "安排补货" }).click();
    const form = page.getByRole("dialog");
    await form.getByLabel("货道").click();
    await page.getByTitle("货道 3 · 壬苯醇醚凝胶").click();
    await form.getByLabel("批号").fill("G26-1");
    await form.getByLabel("有效期").fill("2029-06-30");
    await form.getByLabel("盒数").fill("5");
    await form.getByRole("button", { name: "安排" }).click();
    await page.getByText("货道 3：5 盒，批号 G26-1").waitFor();
    const planned = await county().cloud.cloud.county.openLoads("qh-0003");
    expect(planned).toMatchObject([{ lane: 3, lot: "G26-1", count: 5 }]);
  });

  test("a kiosk's climate is drawn from what its gateway told", async () => {
    const now = Math.floor(Date.now() / 600_000) * 600;
    const rows = Array.from({ length: 12 }, (_, slot) => ({
      kiosk: "qh-0002",
      start: now - slot * 600,
      gateway: "gateway-1",
      epoch: 900,
      seq: slot + 1,
      count: 10,
      centi_min: 1900,
      centi_mean: 2100 + slot * 10,
      centi_max: 2350,
      deci_min: 400,
      deci_mean: 450,
      deci_max: 520,
    }));
    await county()
      .cloud.cloud.parts.db.insertInto("climate" as never)
      .values(rows as never)
      .execute();
    const page = await open("/kiosks/qh-0002", asOffice());
    const chart = page.getByRole("img", { name: "温度 19 到 23.5 °C，湿度 40 到 52 %" });
    await chart.locator("canvas").first().waitFor();
    const painted = await page.evaluate<string>(PICTURE);
    expect(painted.length).toBeGreaterThan(EMPTY_PICTURE_BYTES);
  });

  test("a restocker sees less and can do less, on screen and by address", async () => {
    const page = await open("/", { refusals: /status of 40[13]/ });
    await signIn(page, "mei");
    await heading(page, "县级总览");
    const navigation = page.getByRole("navigation", { name: "主导航" });
    expect(await navigation.getByRole("link").allTextContents()).toEqual([
      "总览",
      "机器",
      "计划",
      "今日补货",
      "告警",
      "库存",
      "仓库",
      "出入库",
      "目录",
      "地点",
    ]);
    const base = `${county().cloud.url}/console`;
    for (const path of ["/people", "/audit", "/reports", "/lots", "/recalls", "/fleet"]) {
      await page.goto(base + path);
      await heading(page, "您没有查看此页的权限");
    }
    await page.goto(`${base}/kiosks/qh-0001`);
    await heading(page, "清河镇卫生院 大厅");
    expect(await page.getByRole("button", { name: "安排补货" }).count()).toBe(0);
    const status = await page.evaluate(`fetch("/api/v1/kiosks/qh-0001/loads", {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": "by-hand-1" },
      body: JSON.stringify({ lane: 1, lot: "X", expiry: 20290101, count: 1 }),
    }).then(({ status }) => status)`);
    expect(status).toBe(403);
  });

  test.each([
    ["a desktop", DESKTOP],
    ["a small phone", SMALL_PHONE],
  ])(
    "on %s no page has a serious fault for axe, and none scrolls sideways",
    async (_, viewport) => {
      const page = await open("/", { viewport, ...asOffice(), refusals: /status of 404/ });
      const waiting = page.locator(".ant-skeleton");
      await heading(page, "县级总览");
      await page.evaluate(axe.source);
      const faults: Record<string, unknown> = {};
      for (const path of PAGES) {
        await page.evaluate(`history.pushState(null, "", "/console${path}");
          dispatchEvent(new Event("anxin-moved"))`);
        await expect.poll(() => waiting.count()).toBe(0);
        await page.locator("h1, .state-title").first().waitFor();
        const serious = await page.evaluate<string[]>(SERIOUS);
        const sideways = await page.evaluate<number>(OVERFLOW);
        if (serious.length > 0 || sideways > 0) faults[path] = { serious, sideways };
      }
      expect(faults).toEqual({});
    },
    SLOW_MS,
  );

  test("the forms have no serious fault either", async () => {
    const page = await open("/", { refusals: NOT_SIGNED_IN });
    await heading(page, "登录");
    await page.evaluate(axe.source);
    expect(await page.evaluate(SERIOUS)).toEqual([]);
    const lots = await open("/lots", asOffice());
    await lots.getByRole("button", { name: "停发一个批号" }).click();
    await lots.getByRole("dialog").waitFor();
    await lots.evaluate(axe.source);
    expect(await lots.evaluate(SERIOUS)).toEqual([]);
    for (const [path, act] of [
      ["/people", "新建账号"],
      ["/people/keys", "新建密钥"],
      ["/alerts/channels", "新建渠道"],
      ["/products", "新增品种"],
    ] as const) {
      const form = await open(path, { ...asOffice(), viewport: SMALL_PHONE });
      await form.getByRole("button", { name: act }).click();
      await form.getByRole("dialog").waitFor();
      await form.evaluate(axe.source);
      expect(await form.evaluate(SERIOUS), path).toEqual([]);
      expect(await form.evaluate<number>(OVERFLOW), path).toBeLessThanOrEqual(0);
    }
  });

  test("a table is found in, sorted and exported as it is shown, and its address keeps that", async () => {
    const page = await open("/kiosks", asOffice());
    await page.getByRole("searchbox", { name: "查找" }).fill("清河");
    await page.getByText("共 2 行").waitFor();
    await page.getByRole("columnheader", { name: "盒数" }).click();
    expect(decodeURI(page.url())).toContain("find=清河&sort=boxes");
    const names = page.locator("tbody td:first-child a");
    const shown = await names.allTextContents();
    expect(shown).toHaveLength(2);
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "导出 CSV" }).click();
    const csv = readFileSync(await (await saved).path(), "utf8");
    const lines = csv.trim().split("\r\n");
    expect(lines.slice(1).map((line) => line.split(",")[0])).toEqual(shown);
    await page.reload();
    await page.getByText("共 2 行").waitFor();
  });

  test("English is whole, stays after a reload, and is left again", async () => {
    const page = await open("/kiosks/qh-0001", { ...asOffice(), language: "en" });
    await heading(page, "Qinghe Town Clinic, hall");
    await page.getByText("Restocked").first().waitFor();
    const words = await page.evaluate<string>("document.body.innerText");
    expect(words.match(/\p{Script=Han}+/gu)).toEqual(["中文"]);
    expect(await page.evaluate("document.documentElement.lang")).toBe("en");
    await page.getByRole("button", { name: "中文" }).click();
    await heading(page, "清河镇卫生院 大厅");
  });

  test("the keyboard alone leads past the navigation and to a page", async () => {
    const page = await open("/", asOffice());
    await heading(page, "县级总览");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.className")).toBe("skip");
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.id")).toBe("main");
    await page.getByRole("link", { name: "告警", exact: true }).focus();
    await page.keyboard.press("Enter");
    await heading(page, "未处理告警");
  });

  test("a lost connection is said, and trying again helps", async () => {
    const page = await open("/kiosks", { ...asOffice(), refusals: /ERR_FAILED/ });
    await heading(page, "机器");
    await page.route("**/api/v1/stock", (route) => route.abort());
    await page.getByRole("link", { name: "库存", exact: true }).click();
    await page.getByRole("alert").getByText("服务器没有回答").waitFor();
    await page.unroute("**/api/v1/stock");
    await page.getByRole("button", { name: "重试" }).click();
    await heading(page, "机器里的库存");
  });
});
