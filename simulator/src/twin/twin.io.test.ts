import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeWith, requires } from "@anxin/firmware/testing";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../bad-input/until.ts";
import { productNames } from "../county/catalogue.ts";
import { type LiveCounty, startCounty } from "../live/live-county.ts";
import type { LiveKiosk } from "../live/live-kiosk.ts";
import { startTwin, type TwinServer } from "./twin-server.ts";

const SLOW_MS = 600_000;
const DESKTOP = { width: 1280, height: 900 };
const SMALL_PHONE = { width: 360, height: 740 };
/** Set to a folder to keep pictures of what the test saw. */
const PICTURES = process.env["ANXIN_PICTURES"] ?? "";

describeWith(["chromium"], "A machine used in the browser", () => {
  let data = "";
  let county: LiveCounty;
  let twin: TwinServer;
  let browser: Browser;

  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), "anxin-twin-"));
    const wish = { data, host: "127.0.0.1", httpPort: 0, mqttPort: 0, trouble: () => {} };
    county = await startCounty(wish);
    const { cloud, url: cloudUrl, countyLink } = county.cloud;
    const { kiosks } = county;
    twin = await startTwin({ cloud, cloudUrl, countyLink, kiosks, productNames });
    const executablePath = requires("chromium").value ?? "";
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  }, SLOW_MS);

  afterAll(async () => {
    await browser?.close();
    await twin?.stop();
    await county?.stop();
    rmSync(data, { recursive: true, force: true });
  }, SLOW_MS);

  function machineAt(index: number): LiveKiosk {
    const kiosk = county.kiosks[index];
    if (kiosk === undefined) throw new RangeError("no such kiosk");
    return kiosk;
  }

  async function open(url: string, viewport = DESKTOP): Promise<Page> {
    const page = await browser.newPage({ viewport, locale: "zh-CN" });
    page.setDefaultTimeout(SLOW_MS / 5);
    await page.goto(url);
    return page;
  }

  async function picture(page: Page, name: string): Promise<void> {
    if (PICTURES !== "") await page.screenshot({ path: join(PICTURES, name), fullPage: true });
  }

  const press = (page: Page, name: string) => page.getByRole("button", { name }).click();

  test(
    "gives a box to whoever asked on a phone and presses the lit button",
    async () => {
      const kiosk = machineAt(0);
      const front = await open(`${twin.url}/k/${kiosk.point.kiosk}`);
      const phone = await open(`${county.cloud.url}/k/${kiosk.point.kiosk}`, SMALL_PHONE);
      await phone.locator("form button").first().click();
      await press(front, "按亮着的按钮");
      await front.getByText("有 1 盒").waitFor();
      await phone.getByRole("heading", { level: 1, name: "取走" }).waitFor();
      await picture(front, "twin-box.png");
      await press(front, "取走");
      await front.getByText("取货口：空").waitFor();
      expect(kiosk.board.truth.drops).toBe(1);
      await front.close();
      await phone.close();
    },
    SLOW_MS,
  );

  test(
    "reads the voucher's QR code from the picture a phone shows, and gives its box once",
    async () => {
      const kiosk = machineAt(2);
      const { services } = county.cloud.cloud;
      const request = "a".repeat(32);
      const wish = { kiosk: kiosk.point.kiosk, product: "film", request };
      expect((await services.requestVoucher(wish)).ok).toBe(true);
      const phone = await open(`${county.cloud.url}/v/${request}`, SMALL_PHONE);
      const buffer = await phone.locator("svg.code").screenshot();
      const front = await open(`${twin.url}/k/${kiosk.point.kiosk}`);
      const file = { name: "voucher.png", mimeType: "image/png", buffer };
      await front.locator("#picture").setInputFiles(file);
      await press(front, "按亮着的按钮");
      await front.getByText("有 1 盒").waitFor();
      await until("rest", () => kiosk.board.shown.code === "ready");
      await front.locator("#picture").setInputFiles(file);
      await until("the refusal", () => kiosk.board.shown.code === "voucher-used");
      expect(kiosk.board.truth.drops).toBe(1);
      await front.close();
      await phone.close();
    },
    SLOW_MS,
  );

  test(
    "jams, goes dark, loses its line, and is put right again",
    async () => {
      const kiosk = machineAt(1);
      const page = await open(`${twin.url}/k/${kiosk.point.kiosk}`);
      await press(page, "未成年人");
      await until("the refusal", () => kiosk.board.shown.code === "under-age");
      await press(page, "下次卡货");
      await until("rest", () => kiosk.board.shown.code === "ready");
      await press(page, "成人 1");
      await press(page, "按亮着的按钮");
      await page.getByText("卡住", { exact: true }).first().waitFor();
      await picture(page, "twin-jam.png");
      await press(page, "断网");
      await page.getByText("没有连网关").waitFor();
      await press(page, "断电");
      await page.getByText("屏幕不亮").waitFor();
      await picture(page, "twin-dark.png");
      await press(page, "通电");
      await press(page, "恢复网络");
      await page.getByText("已连网关").waitFor();
      await press(page, "排除故障并盘点");
      await until("no lane jammed", () => kiosk.board.lanes.get(1)?.jammed() === false);
      await page.close();
    },
    SLOW_MS,
  );

  test("is not open to another site in the same browser", async () => {
    const { kiosk } = machineAt(0).point;
    const body = JSON.stringify({ do: "button" });
    const post = (headers: Record<string, string>, text = body) =>
      fetch(`${twin.url}/k/${kiosk}/act`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: text,
      });
    expect((await post({ origin: "https://elsewhere.example" })).status).toBe(403);
    expect((await post({}, JSON.stringify({ do: "explode" }))).status).toBe(400);
    expect((await post({})).status).toBe(204);
    expect((await fetch(`${twin.url}/k/nobody`)).status).toBe(404);
  });
});
