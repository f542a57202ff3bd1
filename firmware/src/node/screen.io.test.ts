import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { screen } from "./screen.ts";

const stops: (() => void)[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop()));

/** Reads events until one says this text. */
async function until(url: string, text: string): Promise<string> {
  const response = await fetch(url);
  let heard = "";
  for await (const chunk of response.body ?? []) {
    heard += Buffer.from(chunk).toString("utf8");
    if (heard.includes(text)) break;
  }
  return heard;
}

describe("the kiosk's screen", () => {
  test("says what is shown in Chinese and English, with the number, to a page that came late", async () => {
    const page = screen(0, () => {});
    stops.push(() => page.stop());
    const port = await page.start();
    page.show("armed", "4711");
    const html = await (await fetch(`http://127.0.0.1:${port}/`)).text();
    expect(html).toContain('lang="zh-CN"');
    const heard = await until(`http://127.0.0.1:${port}/shown`, "4711");
    expect(heard).toContain("请按亮着的按钮");
    expect(heard).toContain("Press the lit button");
    page.show("no-stock", "");
    expect(await until(`http://127.0.0.1:${port}/shown`, "run out")).toContain("已发完");
  });

  test("without its port the kiosk goes on, and says so", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    stops.push(() => other.close());
    const log: string[] = [];
    const page = screen((other.address() as AddressInfo).port, (code) => log.push(code));
    expect(await page.start()).toBeUndefined();
    page.show("armed", "4711");
    page.stop();
    expect(log).toEqual(["screen-lost"]);
  });
});
