import { describeWith, requires } from "@anxin/firmware/testing";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { GrantState } from "../services.ts";
import { FakeFeedback } from "./testing/fake-feedback.ts";
import { pagesApp, type PagesApp } from "./testing/pages-app.ts";

/** Of each thing waited for; a busy machine may be slow. */
const PATIENCE_MS = 90_000;

/** Nothing the browser does by itself may be taken for a request of ours. */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 800 };

/**
 * Least contrast of every visible text against what is painted behind it (WCAG 2.2 section
 * 1.4.3).
 */
const LEAST_CONTRAST = `(() => {
  const parts = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const light = (rgb) => rgb.slice(0, 3)
    .map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parts(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let least = { ratio: 21, text: "" };
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const element = walker.currentNode.parentElement;
    if (!text || !element.checkVisibility() || element.closest(".unseen, .skip, svg")) continue;
    const [a, b] = [light(parts(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < least.ratio) least = { ratio, text };
  }
  return least;
})()`;

/**
 * What cannot be tapped well: a control smaller than 44 CSS pixels either way, inline links in a
 * text aside.
 */
const SMALL_TARGETS = `[...document.querySelectorAll("a, button, input:not([type=hidden]), select")]
  .filter((e) => e.checkVisibility() && !e.closest(".unseen") && !e.matches(".skip"))
  .filter((e) => e.getBoundingClientRect().height < 44)
  .map((e) => e.outerHTML)`;

const NO_NAME = `[...document.querySelectorAll("a, button, select, [role=img]")]
  .concat([...document.querySelectorAll("input:not([type=hidden])")])
  .filter((e) => !(e.textContent.trim() || e.labels?.[0]?.textContent || e.ariaLabel))
  .map((e) => e.outerHTML)`;

const OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

describeWith(["chromium"], "the pages in a real browser", () => {
  let browser: Browser;
  let pages: PagesApp;
  let base: string;

  beforeAll(async () => {
    const executablePath = requires("chromium").value ?? "";
    browser = await chromium.launch({ executablePath, args: ARGUMENTS });
    const feedback = new FakeFeedback();
    pages = await pagesApp({ feedback, planLoad: async () => ({ ok: true, load: "L1" }) });
    base = await pages.app.listen({ port: 0, host: "127.0.0.1" });
  });

  afterAll(async () => {
    await browser?.close();
    await pages?.app.close();
  });

  /** A fresh browser profile; at the end of the test nothing may have gone wrong or elsewhere. */
  async function visit(options: { viewport: typeof PHONE; scripts: boolean }): Promise<Page> {
    const context: BrowserContext = await browser.newContext({
      viewport: options.viewport,
      javaScriptEnabled: options.scripts,
      locale: "zh-CN",
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const wrongs: string[] = [];
    page.on("console", (line) => line.type() === "error" && wrongs.push(line.text()));
    page.on("pageerror", (error) => wrongs.push(String(error)));
    page.on("request", (request) => {
      if (!request.url().startsWith(`${base}/`) && !request.url().startsWith("data:")) {
        wrongs.push(`asked elsewhere: ${request.url()}`);
      }
    });
    onTestFinished(async () => {
      await context.close();
      expect(wrongs).toEqual([]);
    });
    return page;
  }

  /** The newest grant moves on, as a kiosk would have it. */
  function move(state: GrantState): void {
    const id = [...pages.services.grants.keys()].at(-1) ?? "";
    pages.services.put({ id, state });
  }

  const heading = (page: Page, text: string) =>
    page.getByRole("heading", { level: 1, name: text }).waitFor();

  async function lookRound(page: Page): Promise<void> {
    expect(await page.evaluate(OVERFLOW), "scrolls sideways").toBeLessThanOrEqual(0);
    expect(await page.evaluate(SMALL_TARGETS), "too small to tap").toEqual([]);
    expect(await page.evaluate(NO_NAME), "without a name for a screen reader").toEqual([]);
    const least = await page.evaluate<{ ratio: number; text: string }>(LEAST_CONTRAST);
    expect(least.ratio, `contrast of ${least.text}`).toBeGreaterThanOrEqual(4.5);
  }

  test.each([
    ["on a phone", PHONE],
    ["on a desktop", DESKTOP],
  ])(
    "%s with scripts: two taps, one grant, progress without a reload, a box",
    async (_, viewport) => {
      const page = await visit({ viewport, scripts: true });
      const before = pages.services.grants.size;
      await page.goto(`${base}/k/qh-0001`);
      await lookRound(page);
      await page.getByRole("button", { name: "避孕套 标准 52 mm" }).dblclick();
      await heading(page, "正在联系机器");
      expect(pages.services.grants.size).toBe(before + 1);
      await page.evaluate("window.sameDocument = true");
      await expect.poll(() => pages.services.watchers.size).toBe(1);
      move("armed");
      await heading(page, "按机器上亮着的按钮");
      await lookRound(page);
      expect(await page.evaluate("window.sameDocument")).toBe(true);
      await page.getByRole("textbox", { name: "四位数字" }).fill("0427");
      await page.getByRole("button", { name: "确认" }).click();
      await page.getByText("数字已发给机器").waitFor();
      expect(pages.services.numbers.at(-1)).toBe("0427");
      move("confirmed");
      await heading(page, "正在出货");
      move("dispensed");
      await heading(page, "请取走您的一盒");
      await expect.poll(() => pages.services.watchers.size).toBe(0);
      await lookRound(page);
      await page.goBack();
      await page.goBack();
      expect(pages.services.grants.size).toBe(before + 1);
    },
  );

  test.each([
    ["on a phone", PHONE],
    ["on a desktop", DESKTOP],
  ])("%s without scripts: the same, by forms and reloads alone", async (_, viewport) => {
    const page = await visit({ viewport, scripts: false });
    const before = pages.services.grants.size;
    await page.goto(`${base}/k/qh-0001`);
    await page.getByRole("button", { name: "避孕套 标准 52 mm" }).click();
    await heading(page, "正在联系机器");
    move("armed");
    await heading(page, "按机器上亮着的按钮");
    await page.getByRole("link", { name: "输入四位数字" }).click();
    await page.getByRole("textbox", { name: "四位数字" }).fill("1234");
    await page.getByRole("button", { name: "确认" }).click();
    await heading(page, "按机器上亮着的按钮");
    expect(pages.services.numbers.at(-1)).toBe("1234");
    move("dispensed");
    await heading(page, "请取走您的一盒");
    expect(pages.services.grants.size).toBe(before + 1);
  });

  test("a phone that went back sees its own request and is led to it", async () => {
    const page = await visit({ viewport: PHONE, scripts: true });
    await page.goto(`${base}/k/qh-0001`);
    await page.getByRole("button", { name: "避孕套 大号" }).click();
    await heading(page, "正在联系机器");
    const address = page.url();
    const before = pages.services.grants.size;
    await page.goBack();
    await page.getByRole("link", { name: "继续领取" }).click();
    expect(page.url()).toBe(address);
    expect(pages.services.grants.size).toBe(before);
    move("expired");
  });

  test("typed digits survive a change that does not concern them", async () => {
    const page = await visit({ viewport: PHONE, scripts: true });
    const id = "00000000000000fe";
    pages.services.put({ id, state: "armed" });
    await page.goto(`${base}/g/${id}`);
    await page.getByRole("textbox", { name: "四位数字" }).fill("04");
    await expect.poll(() => pages.services.watchers.size).toBe(1);
    pages.services.put({ id, state: "armed", code: "wrong-number" });
    await page.getByText("数字不对").waitFor();
    expect(await page.getByRole("textbox", { name: "四位数字" }).inputValue()).toBe("04");
    pages.services.put({ id, state: "expired" });
    await heading(page, "已超时，没有出货");
  });

  test("read at 200 % on a small phone nothing is cut or needs sideways scrolling", async () => {
    const page = await visit({ viewport: { width: 320, height: 640 }, scripts: true });
    pages.services.put({ id: "00000000000000ff", state: "armed" });
    for (const path of ["/", "/k/qh-0001?lang=en", "/g/00000000000000ff", "/enter?t=x"]) {
      await page.goto(base + path);
      await page.evaluate("document.documentElement.style.fontSize = '200%'");
      expect(await page.evaluate(OVERFLOW), path).toBeLessThanOrEqual(0);
    }
  });

  test.each([
    ["with scripts", true],
    ["without scripts", false],
  ])("a resident tells of a reaction %s and is told to see a doctor", async (_, scripts) => {
    const page = await visit({ viewport: { width: 360, height: 740 }, scripts });
    await page.goto(`${base}/k/qh-0001`);
    await page.getByRole("link", { name: "报告问题" }).click();
    await heading(page, "告诉我们");
    if (scripts) await lookRound(page);
    await page.getByLabel("什么事").selectOption("reaction");
    await page.getByLabel("怎么回事").fill("用后发痒");
    await page.getByRole("button", { name: "提交" }).click();
    await page.getByText("到就近的医疗机构就诊").waitFor();
    if (scripts) await lookRound(page);
  });

  test.each([
    ["on a phone", PHONE, true],
    ["on a desktop", DESKTOP, true],
    ["on a desktop without scripts", DESKTOP, false],
  ])(
    "staff enter %s by the link, see stock and alerts, and it keeps up",
    async (_, viewport, scripts) => {
      const page = await visit({ viewport, scripts });
      await page.goto(base + (await pages.entrance.mintLink()));
      await page.getByRole("button", { name: "进入" }).click();
      await heading(page, "县级总览");
      if (scripts) await lookRound(page);
      const alert = { id: 77, kiosk: "qh-0002", product: "", cause: "lane-jammed" } as const;
      pages.services.alertViews.push({ ...alert, openedAt: pages.services.nowMs() });
      await page.getByText("货道卡住").waitFor();
      pages.services.alertViews.pop();
      await page.locator("#load-qh-0001").click();
      if (scripts) await lookRound(page);
      await page.getByLabel("货道").fill("3");
      await page.getByLabel("批号").fill("G25-1");
      await page.getByLabel("有效期").fill("2028-06-30");
      await page.getByLabel("盒数").fill("12");
      await page.getByRole("button", { name: "安排" }).click();
      await page.getByText("已安排补货 L1").waitFor();
      await page.getByRole("button", { name: "退出" }).click();
      await heading(page, "免费发放点");
    },
  );
});
