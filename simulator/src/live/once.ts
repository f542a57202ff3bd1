import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LiveCounty, startCounty } from "./live-county.ts";
import type { LiveKiosk } from "./live-kiosk.ts";
import { formsOf, type Page, type Phone, phoneAt } from "./phone.ts";

/** The road from a phone to a box did not work; the message says how far it came. */
export class OnceFailed extends Error {
  readonly code = "once-failed";
  constructor(what: string) {
    super(`once-failed: ${what}. The lines above say how far it came.`);
  }
}

const PRODUCT = "condom";
const LOOK_MS = 200;
const PATIENCE_MS = 30_000;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Looks again and again until there is something; throws OnceFailed after half a minute. */
async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += LOOK_MS) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(LOOK_MS);
  }
  throw new OnceFailed(`${what} did not come within ${PATIENCE_MS / 1000} s`);
}

/** Opens the kiosk's page and taps the button of the product. Returns the page of the grant. */
async function tap(phone: Phone, kiosk: LiveKiosk): Promise<Page> {
  const page = await phone.get(`/k/${kiosk.point.kiosk}`);
  const form = formsOf(page.text).find((one) => one.fields["product"] === PRODUCT);
  if (form === undefined) throw new OnceFailed(`${page.path} offers no ${PRODUCT}`);
  const grant = await phone.post(form.action, form.fields);
  if (!grant.path.startsWith("/g/")) throw new OnceFailed(`the tap ended at ${grant.path}`);
  return grant;
}

/** Reads the number from the machine's display and types it on the phone. */
async function typeNumber(phone: Phone, kiosk: LiveKiosk, grant: Page): Promise<string> {
  const { board } = kiosk;
  const number = await until("the number on the display", async () =>
    board.lamp && board.shown.number !== "" ? board.shown.number : undefined,
  );
  const form = await until("the number form", async () => {
    const page = await phone.get(grant.path);
    return formsOf(page.text).find((one) => one.action.endsWith("/number"));
  });
  await phone.post(form.action, { ...form.fields, number });
  return number;
}

async function onHand(county: LiveCounty, kiosk: LiveKiosk): Promise<number> {
  const view = await county.cloud.cloud.services.kiosk(kiosk.point.kiosk);
  const lanes = view?.lanes.filter((lane) => lane.product === PRODUCT) ?? [];
  return lanes.reduce((sum, lane) => sum + lane.onHand, 0);
}

/**
 * Enters the county page by its one-time link, as a clerk would, and waits for the alert to stand
 * there.
 */
async function seeAlert(county: LiveCounty, kiosk: LiveKiosk): Promise<Page> {
  const { cloud } = county;
  const phone = phoneAt(cloud.url);
  const link = new URL(await cloud.countyLink());
  const form = formsOf((await phone.get(link.pathname + link.search)).text)[0];
  if (form === undefined) throw new OnceFailed("the one-time link opened no door");
  await phone.post(form.action === "" ? "/enter" : form.action, form.fields);
  await until("the low-stock alert", async () => {
    const alerts = await cloud.cloud.services.openAlerts();
    const cause = (alert: { kiosk: string; product: string; cause: string }) =>
      alert.kiosk === kiosk.point.kiosk && alert.product === PRODUCT && alert.cause === "low-stock";
    return alerts.find(cause);
  });
  const page = await phone.get("/county");
  if (page.status !== 200 || !page.text.includes("low-stock")) {
    throw new OnceFailed(`the county page answered ${page.status} and shows no low-stock alert`);
  }
  return page;
}

async function walk(county: LiveCounty, say: (line: string) => void): Promise<void> {
  const kiosk = county.kiosks[0];
  if (kiosk === undefined) throw new OnceFailed("the county has no kiosk");
  const { zh } = kiosk.point.names;
  const before = await onHand(county, kiosk);
  say(`1. ${zh} (${kiosk.point.kiosk}) is online with ${before} boxes of 男用避孕套.`);
  const phone = phoneAt(county.cloud.url);
  const grant = await tap(phone, kiosk);
  say(
    `2. A phone opened ${county.cloud.url}/k/${kiosk.point.kiosk} and asked for one: ${grant.path}`,
  );
  const number = await typeNumber(phone, kiosk, grant);
  say(`3. The machine showed ${number}; the phone sent it back.`);
  await until("the box", async () => (kiosk.board.truth.drops > 0 ? true : undefined));
  const after = await until("the stock to fall", async () => {
    const left = await onHand(county, kiosk);
    return left === before - 1 ? left : undefined;
  });
  say(`4. The motor turned, the curtain saw one box fall, and the ledger shows ${after} left.`);
  const page = await seeAlert(county, kiosk);
  say(`5. The low-stock alert is open, and the county page (${page.path}) shows it.`);
}

/**
 * One resident's request by itself, over the pages, the broker and the real kiosk code, on a folder
 * of its own.
 */
export async function once(say: (line: string) => void): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), "anxin-once-"));
  try {
    const wish = { data, host: "127.0.0.1", httpPort: 0, mqttPort: 0, trouble: say };
    const county = await startCounty(wish);
    try {
      await walk(county, say);
    } finally {
      await county.stop();
    }
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}
