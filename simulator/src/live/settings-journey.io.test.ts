import { describeWith } from "@anxin/firmware/testing";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { bookedStore } from "../screenshots/booked-store.ts";
import { SMALL_PHONE } from "../screenshots/console-visit.ts";
import { choose, consoleCounty, heading, press, SLOW_MS } from "./console-county.ts";
import { askStaff } from "./console-staff.ts";

const STORE = "qh-store";
const KIOSK = "qh-0002";

/** Who works in the county, and where. */
const STAFF = {
  wang: { role: "county-manager", place: "" },
  huan: { role: "technician", place: "" },
  chen: { role: "warehouse-keeper", place: STORE },
  mei: { role: "restocker", place: "130534" },
} as const;

describeWith(["chromium"], "Setting machines and settling books in the console", () => {
  const { county, cookie, open, goTo } = consoleCounty({ staff: STAFF, prepare: bookedStore });
  const revision = async (page: Page) =>
    Number(await page.locator(".facts dd").first().textContent());

  test(
    "a technician sees what changes before it is sent; the kiosk's plan gets a new revision",
    async () => {
      const page = await open("huan", `/kiosks/${KIOSK}`);
      await page.getByRole("link", { name: "设置", exact: true }).click();
      await heading(page, "机器设置");
      const before = await revision(page);
      await press(page, "查看改动");
      await page.getByText("没有改动。").waitFor();
      await page.getByRole("switch", { name: "身份证" }).click();
      await page.getByLabel("结束").fill("22:30");
      await page.getByRole("button", { name: "删除货道和品种第 3 行" }).click();
      await press(page, "查看改动");
      const sent = page.getByRole("dialog");
      await sent.getByRole("row", { name: "身份证 是 否" }).waitFor();
      await sent.getByRole("row", { name: "结束 24:00 22:30" }).waitFor();
      await sent.getByRole("row", { name: "货道 3 壬苯醇醚凝胶 未设置" }).waitFor();
      await sent.getByText("货道 3 里还有货").waitFor();
      await press(sent, "取消");
      await page
        .getByRole("group", { name: "货道和品种" })
        .getByRole("button", { name: "加一行" })
        .click();
      await choose(page.locator(".grant").nth(2), "品种", "壬苯醇醚凝胶");
      await press(page, "查看改动");
      expect(await sent.getByText("里还有货").count()).toBe(0);
      await press(sent, "发送到机器");
      await page.getByText("已保存，新计划正在下发").waitFor();
      await expect.poll(() => revision(page)).toBeGreaterThan(before);
      const { db } = county().cloud.cloud.parts;
      const kiosk = await db
        .selectFrom("kiosks")
        .select("settings")
        .where("kiosk", "=", KIOSK)
        .executeTakeFirstOrThrow();
      expect(kiosk.settings).toMatchObject({
        hours: { open: 0, close: 1350 },
        ways: { grant: true, voucher: true, card: false },
      });
    },
    SLOW_MS,
  );

  test(
    "who sends over another's change is told in a sentence, and nothing is written over",
    async () => {
      const path = `/kiosks/${KIOSK}/settings`;
      const page = await open("huan", path, { viewport: SMALL_PHONE, refusals: /status of 412/ });
      const other = await open("wang", path);
      for (const [who, name] of [
        [page, "一号"],
        [other, "候车室东侧"],
      ] as const) {
        await who.getByLabel("中文名称").fill(name);
        await press(who, "查看改动");
      }
      await press(other.getByRole("dialog"), "发送到机器");
      await other.getByText("已保存，新计划正在下发").waitFor();
      const mine = page.getByRole("dialog");
      await press(mine, "发送到机器");
      await mine.getByRole("alert").getByText("内容已被别人改过").waitFor();
      await press(mine, "读取最新内容");
      await expect.poll(() => page.getByLabel("中文名称").inputValue()).toBe("候车室东侧");
    },
    SLOW_MS,
  );

  test(
    "a store's books are set right with the reason; a manager settles the difference",
    async () => {
      const page = await open("chen", `/warehouse/${STORE}`);
      await page.getByRole("link", { name: "调整", exact: true }).click();
      await heading(page, "调整");
      const line = page.locator(".line").filter({ has: page.locator('input[value="A2610-2"]') });
      await line.getByLabel("增减盒数").fill("-3");
      await page.getByLabel("原因").fill("发现少三盒");
      await press(page, "登记");
      await heading(page, /^调整 第/);
      await page.getByRole("cell", { name: "差异 · 县药具站仓库" }).waitFor();
      await goTo(page, `/warehouse/${STORE}`);
      const waiting = page.getByRole("region", { name: "差异 · 县药具站仓库" });
      await waiting.getByText("A2610-2：3 盒").waitFor();
      expect(await waiting.getByRole("link", { name: "处理" }).count()).toBe(0);
      await goTo(page, `/settlements/discrepancy/${STORE}`);
      await heading(page, "您没有查看此页的权限");

      const manager = await open("wang", `/warehouse/${STORE}`, { viewport: SMALL_PHONE });
      await manager.getByRole("link", { name: "处理" }).click();
      await heading(manager, /处理差异/);
      expect(await manager.getByLabel("增减盒数").inputValue()).toBe("-3");
      await choose(manager, "复核人", "chen");
      await manager.getByLabel("原因").fill("查无下落，核销");
      await press(manager, "登记");
      await heading(manager, /^差异处理 第/);
      await goTo(manager, `/settlements/discrepancy/${STORE}`);
      await manager.getByText("这里没有待处理的盒数").waitFor();
    },
    SLOW_MS,
  );

  test(
    "boxes of a load that did not go in come back to the store, from the kiosk's page",
    async () => {
      const manager = await open("wang", `/kiosks/${KIOSK}`);
      const planned = await county().cloud.cloud.county.planLoad({
        kiosk: KIOSK,
        lane: 1,
        lot: "A2610-2",
        expiry: 20290531,
        count: 6,
      });
      const loads = manager.getByRole("region", { name: "在途补货" });
      await loads.getByText(planned).waitFor();
      expect(await loads.getByRole("button", { name: "退回" }).count()).toBe(0);
      await press(loads, "出库");
      const form = manager.getByRole("dialog");
      await choose(form, "从哪个仓库", "县药具站仓库");
      await choose(form, "复核人", "chen");
      await press(form, "出库");
      await press(loads, "退回");
      await form.getByText("在途 6 盒").waitFor();
      // The store's own zone for returned goods is being counted and stands still.
      await choose(form, "退到哪个仓库", "石桥镇药具分库");
      await form.getByLabel("盒数").fill("4");
      await press(form, "退回");
      await form.waitFor({ state: "hidden" });
      await goTo(manager, `/settlements/in-transit/${planned}`);
      await manager.getByText("账上 2 盒").waitFor();
      await goTo(manager, "/documents?only=kind%3D补货退回");
      await manager.getByRole("cell", { name: "补货退回" }).waitFor();
    },
    SLOW_MS,
  );

  test(
    "the county's rules are shown before they are sent, and stand in every kiosk's plan",
    async () => {
      const page = await open("wang", "/policy", { viewport: SMALL_PHONE });
      await heading(page, "领取和储存规则");
      await page.getByRole("group", { name: "限领" }).getByLabel("盒数").fill("2");
      await page.getByRole("switch", { name: "用本县自己的规则" }).click();
      await page.getByRole("button", { name: "删除温湿度规则第 1 行" }).click();
      await press(page, "查看改动");
      const sent = page.getByRole("dialog");
      await sent
        .getByRole("row", { name: "限领规则 1 每月 1 盒（身份证） 每月 2 盒（身份证）" })
        .waitFor();
      await sent.getByRole("row", { name: "储存温湿度 通用规则 本县规则" }).waitFor();
      await press(sent, "发送到全部机器");
      await page.getByText("已保存，新计划正在下发").waitFor();
      const path = "/kiosks/qh-0003/plan";
      const asked = { method: "GET", path, cookie: cookie("wang") };
      const { plan } = await askStaff(county().cloud, asked);
      expect(JSON.parse(String(plan))).toMatchObject({
        quotas: [{ rule: 1, boxes: 2 }],
        climate: { rules: [{ code: "storage-hot" }, {}, {}, {}] },
      });
      const other = await open("mei", "/policy");
      await heading(other, "您没有查看此页的权限");
    },
    SLOW_MS,
  );

  test(
    "what residents read of a product is changed in both languages, and the old version is kept",
    async () => {
      const page = await open("wang", "/products", { refusals: /status of 409/ });
      await page.getByRole("link", { name: "壬苯醇醚膜" }).click();
      await heading(page, "壬苯醇醚膜");
      await press(page, "修改内容");
      const form = page.getByRole("dialog");
      await form.getByLabel("中文说明（居民看到的）").fill("放入后等十分钟。");
      await form.getByLabel("英文说明").fill("Wait ten minutes.");
      await press(form, "保存");
      await page.getByRole("cell", { name: "第 2 版" }).waitFor();
      await page.getByRole("cell", { name: "最初" }).waitFor();
      const shown = await (await fetch(`${county().cloud.url}/k/${KIOSK}`)).text();
      expect(shown).toContain("放入后等十分钟。");
      await goTo(page, "/products");
      await press(page, "新增品种");
      await form.getByLabel("代码").fill("gel");
      await form.getByLabel("中文名称").fill("又一种凝胶");
      await form.getByLabel("英文名称").fill("Another gel");
      await form.getByLabel("中文说明（居民看到的）").fill("外用。");
      await form.getByLabel("英文说明").fill("Apply.");
      await press(form, "新增");
      await form.getByRole("alert").getByText("already-there").waitFor();
      await form.getByLabel("代码").fill("gel-2");
      await press(form, "新增");
      await heading(page, "又一种凝胶");

      const other = await open("mei", "/products/gel-2", { language: "en" });
      await heading(other, "Another gel");
      expect(await other.getByRole("button", { name: "Change texts" }).count()).toBe(0);
      const body = { names: { zh: "x", en: "x" }, choosing: { zh: "x", en: "x" } };
      const byHand = { method: "PUT", path: "/products/gel-2", cookie: cookie("mei"), body };
      expect(await askStaff(county().cloud, byHand)).toMatchObject({ code: "wrong-role" });
    },
    SLOW_MS,
  );

  test(
    "a technician sees which machines run what, and that a new version is awaited",
    async () => {
      const page = await open("huan", "/fleet");
      await heading(page, "设备运维");
      const row = page.getByRole("row").filter({ hasText: "qh-0003" });
      await row.getByText("已是所要版本").waitFor();
      await row.getByText("已执行最新计划").waitFor();
      await row.getByRole("link", { name: "设置" }).click();
      await page.getByLabel("固件版本").fill("0.2.0");
      await press(page, "查看改动");
      await press(page.getByRole("dialog"), "发送到机器");
      await page.getByText("已保存，新计划正在下发").waitFor();
      await goTo(page, "/fleet");
      await row.getByText("等待更新").waitFor();
    },
    SLOW_MS,
  );

  test(
    "a restocker looks at a machine's settings and cannot change them, on screen or by address",
    async () => {
      const page = await open("mei", `/kiosks/${KIOSK}/settings`);
      await heading(page, "机器设置");
      expect(await page.getByLabel("中文名称").isDisabled()).toBe(true);
      expect(await page.getByRole("button", { name: "查看改动" }).count()).toBe(0);
      const body = { place: "130534", names: { zh: "x", en: "x" }, lanes: [] };
      const path = `/kiosks/${KIOSK}/settings`;
      const byHand = { method: "PUT", path, cookie: cookie("mei"), body };
      expect(await askStaff(county().cloud, byHand)).toMatchObject({
        status: 403,
        code: "wrong-role",
      });
    },
    SLOW_MS,
  );
});
