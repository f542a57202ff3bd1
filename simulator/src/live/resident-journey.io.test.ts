import { describeWith } from "@anxin/firmware/testing";
import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { until } from "../bad-input/until.ts";
import { SMALL_PHONE } from "../screenshots/console-visit.ts";
import { takeBox } from "../screenshots/busy-day.ts";
import { codeOnScreen, readByScanner } from "./code-picture.ts";
import { consoleCounty, SLOW_MS } from "./console-county.ts";
import type { LiveKiosk } from "./live-kiosk.ts";

/** Of one step, on a machine that has much else to do. */
const PATIENCE_MS = 90_000;

describeWith(["chromium"], "What residents do with a phone before a machine", () => {
  const { county, browser, kiosk } = consoleCounty({ staff: {} });

  /** Somebody's phone: a profile of its own, 360 points wide. */
  async function phone(scripts = true): Promise<Page> {
    const context = await browser().newContext({
      viewport: SMALL_PHONE,
      javaScriptEnabled: scripts,
      locale: "zh-CN",
    });
    context.setDefaultTimeout(PATIENCE_MS);
    onTestFinished(() => context.close());
    return context.newPage();
  }

  const at = ({ point }: LiveKiosk) => `${county().cloud.url}/k/${point.kiosk}`;
  const heading = (page: Page, name: string | RegExp) =>
    page.getByRole("heading", { level: 1, name }).waitFor();
  const take = (page: Page, product: string) =>
    page.getByRole("button", { name: `领取一盒 ${product}` });
  const pressLit = async (machine: LiveKiosk) => {
    await until("the lit button", () => machine.board.lamp);
    machine.input({ kind: "button" });
  };
  const atRest = (machine: LiveKiosk) =>
    until("rest", () => machine.board.shown.code === "ready" && !machine.board.lamp);
  const drops = (machine: LiveKiosk) => machine.board.truth.drops;
  /** Boxes the ledger says a machine gave out of a product, by what is left of it. */
  async function onHand({ point }: LiveKiosk, product: string): Promise<number> {
    const view = await county().cloud.cloud.services.kiosk(point.kiosk);
    const lanes = view?.lanes.filter((lane) => lane.product === product) ?? [];
    return lanes.reduce((sum, lane) => sum + lane.onHand, 0);
  }

  test.each([
    ["with scripts", true],
    ["without scripts", false],
  ])(
    "from the machine's own code to a box, %s",
    async (_, scripts) => {
      const machine = kiosk("qh-0002");
      const before = drops(machine);
      const sticker = await phone();
      await sticker.goto(`${at(machine)}/qr.svg`);
      const address = await codeOnScreen(browser(), sticker.locator("svg").first());
      expect(address).toBe(at(machine));
      const page = await phone(scripts);
      await page.goto(address);
      await take(page, "男用避孕套").click();
      await heading(page, "按机器上亮着的按钮");
      await pressLit(machine);
      await heading(page, "请取走您的一盒");
      expect(drops(machine)).toBe(before + 1);
      await atRest(machine);
    },
    SLOW_MS,
  );

  test(
    "a voucher's picture is read by another library, byte by byte by the reader, and gives one box",
    async () => {
      const machine = kiosk("qh-0003");
      const page = await phone();
      await page.goto(at(machine));
      await page.getByRole("button", { name: "预约一盒 壬苯醇醚膜" }).click();
      await page.locator("svg.code").waitFor();
      const shown = await codeOnScreen(browser(), page.locator("svg.code"));
      const text = await readByScanner(shown);
      expect(text).toBe(shown);
      machine.input({ kind: "code", text });
      await pressLit(machine);
      await heading(page, "已经领取");
      expect(drops(machine)).toBe(1);
      await atRest(machine);
      machine.input({ kind: "code", text });
      await until("the refusal", () => machine.board.shown.code === "voucher-used");
      expect(drops(machine)).toBe(1);
      await atRest(machine);
    },
    SLOW_MS,
  );

  test(
    "two residents tap the same last box: one gets it, the other is told and shown the next place",
    async () => {
      const machine = kiosk("qh-0001");
      while ((await onHand(machine, "condom")) > 1) {
        await takeBox(county(), machine, "condom");
        await atRest(machine);
      }
      const before = drops(machine);
      const [one, other] = [await phone(), await phone()];
      await Promise.all([one.goto(at(machine)), other.goto(at(machine))]);
      await Promise.all([take(one, "男用避孕套").click(), take(other, "男用避孕套").click()]);
      const isArmed = (page: Page) =>
        page.getByRole("heading", { level: 1, name: "按机器上亮着的按钮" }).isVisible();
      await expect
        .poll(async () => [await isArmed(one), await isArmed(other)].filter(Boolean).length, {
          timeout: PATIENCE_MS,
        })
        .toBe(1);
      const [winner, loser] = (await isArmed(one)) ? [one, other] : [other, one];
      await loser.getByRole("alert").getByText("这次没有领到").waitFor();
      await loser.getByText("其他有货的发放点").waitFor();
      await loser.getByRole("link", { name: /清河汽车站/ }).waitFor();
      await pressLit(machine);
      await heading(winner, "请取走您的一盒");
      await atRest(machine);
      expect(drops(machine)).toBe(before + 1);
      await loser.goto(at(machine));
      expect(await take(loser, "男用避孕套").count()).toBe(0);
      expect(await take(loser, "壬苯醇醚膜").count()).toBe(1);
    },
    SLOW_MS,
  );

  test(
    "a double tap is one box",
    async () => {
      const machine = kiosk("qh-0002");
      const before = { drops: drops(machine), left: await onHand(machine, "film") };
      const page = await phone();
      await page.goto(at(machine));
      await take(page, "壬苯醇醚膜").dblclick();
      await heading(page, "按机器上亮着的按钮");
      await pressLit(machine);
      await heading(page, "请取走您的一盒");
      await atRest(machine);
      machine.input({ kind: "button" });
      await atRest(machine);
      expect(drops(machine)).toBe(before.drops + 1);
      expect(await onHand(machine, "film")).toBe(before.left - 1);
    },
    SLOW_MS,
  );

  test(
    "closing the phone in the middle of a vend loses nothing: the box is in the books once",
    async () => {
      const machine = kiosk("qh-0002");
      const before = { drops: drops(machine), left: await onHand(machine, "gel") };
      const page = await phone();
      await page.goto(at(machine));
      await take(page, "壬苯醇醚凝胶").click();
      await heading(page, "按机器上亮着的按钮");
      const address = page.url();
      await pressLit(machine);
      await page.close();
      await until("the drop", () => drops(machine) > before.drops);
      await atRest(machine);
      await expect
        .poll(() => onHand(machine, "gel"), { timeout: PATIENCE_MS })
        .toBe(before.left - 1);
      expect(drops(machine)).toBe(before.drops + 1);
      const again = await page.context().newPage();
      await again.goto(address);
      await heading(again, "请取走您的一盒");
    },
    SLOW_MS,
  );
});
