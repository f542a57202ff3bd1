import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type Locator, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";
import { programOnPath } from "../program-on-path.ts";
import { BROWSER_ARGUMENTS, DESKTOP, visitConsole } from "../screenshots/console-visit.ts";
import { hire } from "./console-staff.ts";
import { type LiveCounty, startCounty } from "./live-county.ts";
import type { LiveKiosk } from "./live-kiosk.ts";

/** Of a whole journey, on a machine that has much else to do. */
export const SLOW_MS = 600_000;
export const PASSWORD = "three lamps by the river";

interface Work {
  role: string;
  /** Where; everywhere when left out. */
  place?: string;
}

export interface Look {
  viewport?: typeof DESKTOP;
  language?: "zh" | "en";
  /** What the browser's console may say: refusals that the test itself causes. */
  refusals?: RegExp;
}

/** A live county with people in it and a browser before its console, for the tests of one file. */
export interface ConsoleCounty<Person extends string> {
  county: () => LiveCounty;
  browser: () => Browser;
  /** The secret of somebody's session. */
  cookie: (who: Person) => string;
  kiosk: (id: string) => LiveKiosk;
  /** A page of whoever has the session; at the test's end nothing may have gone wrong. */
  visit: (path: string, look?: Look & { cookie?: string }) => Promise<Page>;
  /** A page of somebody's. */
  open: (who: Person, path: string, look?: Look) => Promise<Page>;
  goTo: (page: Page, path: string) => Promise<unknown>;
}

interface CountyWish<Person extends string> {
  staff: Readonly<Record<Person, Work>>;
  webhookAllowedHosts?: readonly string[];
  prepare?: (county: LiveCounty) => Promise<unknown>;
}

/** Starts such a county before the tests of this file and stops it after them. */
export function consoleCounty<Person extends string>(
  wish: CountyWish<Person>,
): ConsoleCounty<Person> {
  let data = "";
  let county: LiveCounty;
  let browser: Browser;
  const cookies = new Map<Person, string>();
  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), "anxin-console-"));
    const { webhookAllowedHosts = [] } = wish;
    const at = { data, host: "127.0.0.1", httpPort: 0, mqttPort: 0, trouble: () => {} };
    county = await startCounty({ ...at, webhookAllowedHosts });
    // Built now, so that no test's patience is spent on it.
    expect((await fetch(`${county.cloud.url}/console/`)).status).toBe(200);
    for (const [name, work] of Object.entries<Work>(wish.staff)) {
      const cookie = await hire(county.cloud, { name, password: PASSWORD, ...work });
      cookies.set(name as Person, cookie);
    }
    await wish.prepare?.(county);
    const executablePath = programOnPath("chromium") ?? "";
    browser = await chromium.launch({ executablePath, args: [...BROWSER_ARGUMENTS] });
  }, SLOW_MS);
  afterAll(async () => {
    await browser?.close();
    await county?.stop();
    rmSync(data, { recursive: true, force: true });
  }, SLOW_MS);
  const addressOf = (path: string) => `${county.cloud.url}/console${path}`;
  const cookie = (who: Person) => cookies.get(who) ?? "";
  const visit = async (path: string, look: Look & { cookie?: string } = {}) => {
    const { viewport = DESKTOP, refusals = /^$/, ...rest } = look;
    const wanted = { url: addressOf(path), viewport, ...rest };
    const { page, wrongs, close } = await visitConsole(browser, wanted);
    onTestFinished(async () => {
      await close();
      expect(wrongs.filter((wrong) => !refusals.test(wrong))).toEqual([]);
    });
    return page;
  };
  return {
    county: () => county,
    browser: () => browser,
    cookie,
    kiosk: (id) => {
      const found = county.kiosks.find(({ point }) => point.kiosk === id);
      if (found === undefined) throw new RangeError(`no kiosk ${id}`);
      return found;
    },
    visit,
    open: (who, path, look = {}) => visit(path, { ...look, cookie: cookie(who) }),
    goTo: (page, path) => page.goto(addressOf(path)),
  };
}

/** Waits until a page is there. */
export const heading = (page: Page, name: string | RegExp) =>
  page.getByRole("heading", { level: 1, name }).waitFor();

/** Presses a button, in a page or in a form over it. */
export const press = (scope: Page | Locator, name: string) =>
  scope.getByRole("button", { name, exact: true }).click();

/** Chooses from a list that opens under a field. */
export async function choose(scope: Page | Locator, label: string, option: string): Promise<void> {
  const page = "goto" in scope ? scope : scope.page();
  await scope.getByLabel(label, { exact: true }).click();
  await page.locator(".ant-select-dropdown:visible").getByTitle(option, { exact: true }).click();
}
