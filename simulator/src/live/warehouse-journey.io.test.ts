import { describeWith } from "@anxin/firmware/testing";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { takeBox } from "../screenshots/busy-day.ts";
import { SMALL_PHONE } from "../screenshots/console-visit.ts";
import { choose, consoleCounty, heading, press, SLOW_MS } from "./console-county.ts";
import { askStaff } from "./console-staff.ts";
import { restock } from "./restocking.ts";

/** Of one step, on a machine that has much else to do. */
const PATIENCE_MS = 90_000;
const GTIN = "06901234567892";
const LOT = "J2611-1";
const STORE = "qh-store";
const TOWN = "sq-store";
const KIOSK = "qh-0001";

/** Who works in the county, and where. */
const STAFF = {
  wang: { role: "county-manager", place: "" },
  chen: { role: "warehouse-keeper", place: STORE },
  lin: { role: "warehouse-keeper", place: "130534" },
  mei: { role: "restocker", place: "130534" },
} as const;

/** What the warehouse people do in the console, over a live county with real kiosk code. */
describeWith(["chromium"], "A box's way through the county, in the console", () => {
  const { county, cookie, kiosk, open, goTo } = consoleCounty({ staff: STAFF });
  const held = (page: Page, zone: string, boxes: number) =>
    page.getByRole("listitem").filter({ hasText: zone }).getByText(`${boxes} 盒`).waitFor();

  /** A scanner that stands in for a keyboard: a field that may be longer ends with Ctrl and ]. */
  async function scan(page: Page, ...fields: readonly string[]): Promise<void> {
    await page.getByLabel("扫码（GS1 或 UDI）").focus();
    for (const [index, field] of fields.entries()) {
      if (index > 0) await page.keyboard.press("Control+]");
      await page.keyboard.type(field);
    }
    await page.keyboard.press("Enter");
  }

  const CODE = [`]d201${GTIN}1729053110${LOT}`, "11251101"] as const;

  test(
    "a manager opens a warehouse and enters a pack the catalogue does not know",
    async () => {
      const page = await open("wang", "/places", { refusals: /status of 422/ });
      await press(page, "新建地点");
      await choose(page.getByRole("dialog"), "类型", "仓库");
      await page.getByLabel("编号").fill(TOWN);
      await page.getByLabel("中文名称").fill("石桥镇药具分库");
      await page.getByLabel("英文名称").fill("Shiqiao store");
      await choose(page.getByRole("dialog"), "上级", "石桥镇 130534102");
      await press(page, "新建");
      await heading(page, "石桥镇药具分库");
      await goTo(page, `/warehouse/${STORE}/receipt`);
      await scan(page, `(01)${GTIN}(17)290531(10)X1`);
      await page.getByRole("alert").getByText("unknown-item").waitFor();
      await choose(page.locator(".pack"), "品种", "男用避孕套");
      await page.getByLabel("每盒数量").fill("10");
      await page.getByLabel("生产企业").fill("某某乳胶厂");
      await press(page, "登记这种包装");
      await page.locator('input[value="X1"]').waitFor();
    },
    SLOW_MS,
  );

  test(
    "a delivery is scanned in, accepted by another, picked, and sent to a town that gets one less",
    async () => {
      const page = await open("chen", `/warehouse/${STORE}`, { refusals: /status of 422/ });
      await page.getByRole("link", { name: "收货", exact: true }).click();
      await scan(page, ...CODE);
      await page.locator(`input[value="${LOT}"]`).waitFor();
      expect(await page.getByLabel("有效期").inputValue()).toBe("2029-05-31");
      await page.getByLabel("盒数").fill("40");
      await scan(page, ...CODE);
      await expect.poll(() => page.getByLabel("盒数").inputValue()).toBe("41");
      await page.getByLabel("送货单号").fill("DN-1");
      await press(page, "登记");
      await heading(page, /^收货 第 \d+ 号/);

      await goTo(page, `/warehouse/${STORE}/acceptance`);
      await press(page, "登记");
      await page.getByRole("alert").getByText("须由另一人复核").waitFor();
      await page.getByRole("alert").getByText("same-person").waitFor();
      const other = await open("lin", `/warehouse/${STORE}/acceptance`);
      await other.getByLabel("合格盒数", { exact: true }).fill("40");
      await other.getByLabel("不合格盒数").fill("1");
      await other.getByLabel("原因").fill("一盒破损");
      await press(other, "登记");
      await heading(other, /^验收/);
      await other.getByText("一盒破损").waitFor();

      await goTo(page, `/warehouse/${STORE}/issue`);
      await choose(page.locator(".pick-row"), "品种", "男用避孕套");
      await page.locator("#pick-count").fill("20");
      await press(page, "按近效期取批");
      await page.locator("input[value='20'][id^=line]").waitFor();
      await press(page, "登记");
      await heading(page, /^拣货/);
      await goTo(page, `/warehouse/${STORE}/transfer`);
      await page.getByText("账上 20 盒").waitFor();
      await page.getByLabel("盒数").fill("12");
      await choose(page, "调往", "石桥镇药具分库");
      await choose(page, "复核人", "lin");
      await press(page, "登记");
      await heading(page, /^调拨/);

      await goTo(other, `/warehouse/${TOWN}`);
      await other
        .getByRole("region", { name: "调拨在途" })
        .getByRole("link", { name: "收货" })
        .click();
      await heading(other, "调拨收货");
      await other.getByLabel("盒数").fill("11");
      await press(other, "登记");
      await heading(other, /^调拨收货 第/);
      await other.getByRole("cell", { name: "差异 · 石桥镇药具分库" }).waitFor();
      await goTo(other, `/warehouse/${TOWN}`);
      await held(other, "待验区", 11);
    },
    SLOW_MS,
  );

  test(
    "a low lane is alerted and seen to; the load confirmed at the kiosk ends it, and is traced",
    async () => {
      await takeBox(county(), kiosk(KIOSK), "condom");
      const phone = await open("mei", "/alerts", { viewport: SMALL_PHONE });
      await phone.getByRole("link", { name: "库存不足，请安排补货。" }).click();
      await phone.locator(".facts").getByText("未处理", { exact: true }).waitFor();
      await press(phone, "我来处理");
      await phone.getByLabel("说明").fill("今天下午送到");
      await press(phone, "确认");
      await phone.locator(".facts").getByText("处理中", { exact: true }).waitFor();
      await phone.getByText("今天下午送到").waitFor();

      const manager = await open("wang", `/kiosks/${KIOSK}`);
      await press(manager, "安排补货");
      const form = manager.getByRole("dialog");
      await choose(form, "货道", "货道 1 · 男用避孕套");
      await form.getByLabel("批号").fill(LOT);
      await form.getByLabel("有效期").fill("2029-05-31");
      await form.getByLabel("盒数").fill("8");
      await press(manager, "安排");
      await press(manager, "出库");
      await choose(form, "从哪个仓库", "县药具站仓库");
      await choose(form, "复核人", "chen");
      await form.getByRole("button", { name: "出库" }).click();
      await manager.getByText(/已登记，第 \d+ 号。/).waitFor();
      await restock(county().cloud.cloud, kiosk(KIOSK), () => 0);
      await phone.reload();
      await phone
        .locator(".facts")
        .getByText("已解除", { exact: true })
        .waitFor({ timeout: 2 * PATIENCE_MS });
      await goTo(phone, "/alerts");
      await phone.getByText("没有未处理的告警").waitFor();

      for (let box = 0; box < 4; box += 1) await takeBox(county(), kiosk(KIOSK), "condom");
      await goTo(manager, `/lots/condom/${LOT}`);
      const lane = manager.getByRole("row").filter({ hasText: "清河镇卫生院 大厅 · 货道 1" });
      await lane.getByText("7", { exact: true }).waitFor();
      await manager.getByRole("link", { name: "公开追溯页" }).click();
      await manager.getByRole("heading", { level: 1 }).waitFor();
      expect(new URL(manager.url()).pathname).toBe(`/01/${GTIN}/10/${LOT}`);
      await manager.getByText("某某乳胶厂").waitFor();
      const unsigned = await fetch(manager.url());
      expect(await unsigned.text()).toContain(LOT);
    },
    SLOW_MS,
  );

  test(
    "a zone is counted blind, again by another person, and a mistake is taken back",
    async () => {
      const page = await open("chen", `/warehouse/${STORE}`);
      await press(page, "盘点");
      await choose(page.getByRole("dialog"), "库区", "不合格品区");
      await press(page, "开始");
      await heading(page, "盘点计数");
      const shown = await page.evaluate<string>("document.body.innerText");
      expect(shown).not.toContain(LOT);
      expect(shown).not.toMatch(/账上/);
      await press(page, "登记");
      await page.getByText("与账面不符，没有入账").waitFor();
      const other = await open("lin", `/warehouse/${STORE}`);
      await other.getByText("盘点中").waitFor();
      await other.getByRole("link", { name: "计数" }).click();
      await other.getByText("chen 的计数与账面不符").waitFor();
      await scan(other, ...CODE);
      await other.locator(`input[value="${LOT}"]`).waitFor();
      await press(other, "登记");
      await other.getByText("与账面一致").waitFor();

      await goTo(page, `/warehouse/${STORE}/quarantine`);
      await page.getByLabel("盒数").fill("2");
      await page.getByLabel("原因").fill("外箱受潮");
      await press(page, "登记");
      await heading(page, /^停售待查/);
      await press(page, "冲销");
      await page.getByRole("dialog").getByLabel("原因").fill("看错了箱子");
      await page.getByRole("dialog").getByRole("button", { name: "冲销" }).click();
      await heading(page, /^冲销/);
      await goTo(page, `/documents?at=${STORE}`);
      const row = page.getByRole("row").filter({ hasText: "停售待查" });
      await row.getByText("已冲销").waitFor();
      await goTo(page, `/warehouse/${STORE}`);
      await held(page, "合格品区", 20);
    },
    SLOW_MS,
  );

  test(
    "a recalled lot is refused by the kiosk, listed where it is, and closed only when it is nowhere",
    async () => {
      const page = await open("wang", `/lots/condom/${LOT}`, { refusals: /status of 422/ });
      await press(page, "召回这一批");
      await notice(page, "NMPA-2026-117");
      await heading(page, `召回 男用避孕套 ${LOT}`);
      for (const [where, boxes] of [
        ["县药具站仓库 · 合格品区", 20],
        ["石桥镇药具分库 · 待验区", 11],
        ["清河镇卫生院 大厅 · 货道 1", 7],
      ] as const) {
        const task = page.getByRole("row").filter({ hasText: where });
        await task.getByText("待取回").waitFor();
        expect(await task.getByRole("cell", { name: String(boxes) }).count(), where).toBe(2);
      }
      await page.getByText("全部机器已停发这一批").waitFor({ timeout: 60_000 });
      const { services } = county().cloud.cloud;
      const asked = { kiosk: KIOSK, product: "condom", request: "ab".repeat(16) };
      expect(await services.requestGrant(asked)).toMatchObject({ ok: false });
      await press(page, "结束召回");
      await press(page, "结束");
      await page.getByRole("dialog").getByText("still-held").waitFor();
      const trace = await fetch(`${county().cloud.url}/01/${GTIN}/10/${LOT}`);
      expect(await trace.text()).toContain("召回");

      await goTo(page, "/lots/condom/X1");
      await press(page, "召回这一批");
      await notice(page, "NMPA-2026-118");
      await page.getByText("没有地点有这一批").waitFor();
      await press(page, "结束召回");
      await press(page, "结束");
      await page.getByText("召回已结束，以下是结案报告。").waitFor();
      await goTo(page, "/recalls");
      await page.getByRole("row").filter({ hasText: "NMPA-2026-118" }).getByText("结束").waitFor();
    },
    SLOW_MS,
  );

  async function notice(page: Page, number: string): Promise<void> {
    const form = page.getByRole("dialog");
    await form.getByLabel("召回编号").fill(number);
    await choose(form, "级别", "二级");
    await form.getByLabel("发布单位").fill("国家药监局");
    await form.getByLabel("原因").fill("爆破容量不合格");
    await form.getByRole("button", { name: "召回" }).click();
  }

  test(
    "who may not book cannot, on screen and by address; nor may a keeper in another's warehouse",
    async () => {
      const page = await open("mei", `/warehouse/${STORE}`, { refusals: /status of 403/ });
      await heading(page, "县药具站仓库");
      expect(await page.getByRole("link", { name: "验收" }).count()).toBe(0);
      await goTo(page, `/warehouse/${STORE}/receipt`);
      await heading(page, "您没有查看此页的权限");
      const lines = [{ product: "condom", lot: "Z1", expiry: 20290101, count: 1 }];
      const receipt = { warehouse: STORE, note: "DN-9", lines };
      const path = "/documents/receipt";
      const byHand = { method: "POST", path, cookie: cookie("mei"), body: receipt };
      expect(await askStaff(county().cloud, byHand)).toMatchObject({
        status: 403,
        code: "wrong-role",
      });

      const keeper = await open("chen", `/warehouse/${TOWN}/receipt`, {
        refusals: /status of 403/,
      });
      await choose(keeper, "品种", "男用避孕套");
      await keeper.getByLabel("批号").fill("Z1");
      await keeper.getByLabel("有效期").fill("2029-01-01");
      await keeper.getByLabel("盒数").fill("1");
      await keeper.getByLabel("送货单号").fill("DN-9");
      await press(keeper, "登记");
      await keeper.getByRole("alert").getByText("wrong-place").waitFor();
      await goTo(keeper, `/lots/condom/${LOT}`);
      await keeper.getByText("某某乳胶厂").waitFor();
      expect(await keeper.getByRole("button", { name: "召回这一批" }).count()).toBe(0);
    },
    SLOW_MS,
  );
});
