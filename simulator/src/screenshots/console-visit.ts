import type { Browser, Page } from "playwright-core";

/** Nothing the browser does by itself may be taken for a request of ours. */
export const BROWSER_ARGUMENTS: readonly string[] = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Of each thing waited for; a busy machine may be slow. */
const PATIENCE_MS = 90_000;

export const DESKTOP = { width: 1280, height: 800 };
export const SMALL_PHONE = { width: 360, height: 740 };

/** A browser profile in the console, and everything that went wrong or elsewhere in it. */
export interface Visit {
  page: Page;
  wrongs: readonly string[];
  close: () => Promise<void>;
}

/** Opens a page of the console in a fresh profile; `cookie` is the session's secret, if any. */
export async function visitConsole(
  browser: Browser,
  wish: { url: string; viewport: typeof DESKTOP; cookie?: string; language?: "zh" | "en" },
): Promise<Visit> {
  const { url, viewport, cookie, language = "zh" } = wish;
  const context = await browser.newContext({ viewport, locale: "zh-CN" });
  const { origin } = new URL(url);
  if (cookie !== undefined) {
    const session = { name: "anxin-session", value: cookie, domain: "127.0.0.1" };
    await context.addCookies([{ ...session, path: "/api", httpOnly: true, sameSite: "Lax" }]);
  }
  await context.addInitScript(`localStorage.setItem("anxin-language", "${language}")`);
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const wrongs: string[] = [];
  page.on("console", (line) => line.type() === "error" && wrongs.push(line.text()));
  page.on("pageerror", (error) => wrongs.push(String(error)));
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(`${origin}/`)) {
      wrongs.push(`asked elsewhere: ${request.url()}`);
    }
  });
  await page.goto(url);
  return { page, wrongs, close: () => context.close() };
}
