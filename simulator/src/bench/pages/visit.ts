import type { Browser, Page } from "playwright-core";

/**
 * WebPageTest's "3G Slow" (its connectivity profiles): 400 kbit/s both ways, 400 ms there and back.
 * The browser adds the latency to each request.
 */
export const SLOW_3G = { downloadThroughput: 50_000, uploadThroughput: 50_000, latency: 400 };
export const OWN_LINE = { downloadThroughput: -1, uploadThroughput: -1, latency: 0 };

export interface VisitWish {
  url: string;
  line: typeof SLOW_3G;
  viewport: { width: number; height: number };
  /** Of somebody signed in. */
  cookie?: string;
  /** Resolves when the page is what it is for. */
  ready: (page: Page) => Promise<unknown>;
  /** Something done on the ready page, timed as well. */
  act?: (page: Page) => Promise<unknown>;
}

export interface Visited {
  /** From the start of the navigation, as the browser counts. */
  firstPaintMs: number;
  readyMs: number;
  /** Of `act`. */
  actMs: number;
  /** Over the wire, headers and all, until the page was ready. */
  bytes: number;
  requests: number;
}

const FIRST_PAINT =
  'performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN';

/** One visit in a fresh profile with an empty cache. */
export async function visit(browser: Browser, wish: VisitWish): Promise<Visited> {
  const { url, line, viewport, cookie, ready, act } = wish;
  const context = await browser.newContext({ viewport, locale: "zh-CN" });
  try {
    if (cookie !== undefined) {
      const session = { name: "anxin-session", value: cookie, domain: "127.0.0.1" };
      await context.addCookies([{ ...session, path: "/api", httpOnly: true, sameSite: "Lax" }]);
    }
    const page = await context.newPage();
    const network = await context.newCDPSession(page);
    let bytes = 0;
    let requests = 0;
    network.on("Network.loadingFinished", ({ encodedDataLength }) => {
      bytes += encodedDataLength;
      requests++;
    });
    await network.send("Network.enable");
    await network.send("Network.emulateNetworkConditions", { offline: false, ...line });
    const startedMs = performance.now();
    await page.goto(url, { waitUntil: "commit", timeout: 0 });
    await ready(page);
    const readyMs = performance.now() - startedMs;
    const firstPaintMs = await page.evaluate<number>(FIRST_PAINT);
    const asked = { bytes, requests };
    const actedMs = performance.now();
    await act?.(page);
    return { firstPaintMs, readyMs, actMs: performance.now() - actedMs, ...asked };
  } finally {
    await context.close();
  }
}
