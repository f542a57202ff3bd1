import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium, type Browser } from "playwright-core";
import { CommandLineError } from "../command-line.ts";
import { programOnPath } from "../program-on-path.ts";
import { startCounty, type LiveCounty } from "../live/live-county.ts";
import { bookedStore } from "./booked-store.ts";
import { shownRollout } from "./shown-rollout.ts";
import { busyDay } from "./busy-day.ts";
import { BROWSER_ARGUMENTS, visitConsole } from "./console-visit.ts";
import { SCREENS, type Screen } from "./screens.ts";
import { shownOffice } from "./shown-office.ts";
import { SCREENSHOTS_USAGE } from "./usage.ts";

const FOLDER = fileURLToPath(new URL("../../../cloud/console/screenshots", import.meta.url));
const say = (line: string) => void process.stdout.write(line + "\n");

/** Starts a county, lets a day pass in it, and takes a picture of each main screen. */
export async function screenshots(args: string[]): Promise<number> {
  const options = {
    to: { type: "string", default: FOLDER },
    only: { type: "string", default: "" },
  } as const;
  const { to, only } = parseArgs({ args, options }).values;
  const begins = only.split(",");
  const wished = SCREENS.filter(({ name }) => begins.some((begin) => name.startsWith(begin)));
  const executablePath = programOnPath("chromium");
  if (executablePath === undefined) {
    throw new CommandLineError("Chromium is not on the path", SCREENSHOTS_USAGE);
  }
  const data = mkdtempSync(join(tmpdir(), "anxin-screenshots-"));
  const wish = { data, host: "127.0.0.1", httpPort: 0, mqttPort: 0, trouble: say };
  let county: LiveCounty | undefined;
  let browser: Browser | undefined;
  try {
    county = await startCounty(wish);
    await bookedStore(county);
    await shownRollout(county);
    await busyDay(county);
    await shownOffice(county);
    browser = await chromium.launch({ executablePath, args: [...BROWSER_ARGUMENTS] });
    mkdirSync(to, { recursive: true });
    const cookie = await county.cloud.officeSession();
    for (const screen of wished) await take(browser, { ...screen, to, cookie, county });
  } finally {
    await browser?.close();
    await county?.stop();
    rmSync(data, { recursive: true, force: true });
  }
  return 0;
}

async function take(
  browser: Browser,
  wish: Screen & { to: string; cookie: string; county: LiveCounty },
): Promise<void> {
  const { name, path, viewport, language, signedIn = true, county, cookie } = wish;
  const url = `${county.cloud.url}/console${path}`;
  const session = signedIn ? { cookie } : {};
  const visit = await visitConsole(browser, { url, viewport, language, ...session });
  await visit.page.getByRole("heading", { level: 1 }).waitFor();
  await visit.page.waitForLoadState("networkidle");
  if (wish.act !== undefined) await wish.act(visit.page);
  if (wish.whole !== false) {
    const height = await visit.page.evaluate<number>("document.documentElement.scrollHeight");
    await visit.page.setViewportSize({ ...viewport, height: Math.max(viewport.height, height) });
  }
  const file = join(wish.to, `${name}.png`);
  await visit.page.screenshot({ path: file });
  await visit.close();
  // Asking who is signed in is refused where nobody is.
  const wrongs = visit.wrongs.filter((wrong) => signedIn || !wrong.includes("status of 401"));
  say(`${file}${wrongs.length === 0 ? "" : `  WRONG: ${wrongs.join("; ")}`}`);
}
