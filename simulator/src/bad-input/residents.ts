import { randomBytes } from "node:crypto";
import type { HonestKiosk } from "./honest-kiosk.ts";
import { PRODUCT, type Site } from "./site.ts";
import { until } from "./until.ts";

/** What a phone was answered: the grant's id, or the page's status and words. */
export type Tapped = { grant: string } | { status: number; text: string };

/** One tap on a kiosk's page, from a phone nobody has seen before. */
export async function tap(site: Site, kiosk: string): Promise<Tapped> {
  const body = new URLSearchParams({ product: PRODUCT, request: randomBytes(16).toString("hex") });
  const answer = await fetch(`${site.url}/k/${kiosk}/take`, {
    method: "POST",
    body,
    redirect: "manual",
  });
  const text = await answer.text();
  const grant = /\/g\/([0-9a-f]{16})/.exec(answer.headers.get("location") ?? "")?.[1];
  return answer.status === 303 && grant !== undefined ? { grant } : { status: answer.status, text };
}

/** Taps, as a person who waits would, until the kiosk takes the wish. */
export async function tapUntilGranted(site: Site, kiosk: string): Promise<string> {
  return until(`a grant at ${kiosk}`, async () => {
    const tapped = await tap(site, kiosk);
    return "grant" in tapped && tapped.grant;
  });
}

export async function stateOf(site: Site, grant: string): Promise<string> {
  const view = await site.cloud.services.grant(grant);
  return [view?.state, view?.code].filter((word) => word !== undefined).join(" ");
}

/** The grant's page, as the resident sees it. */
export async function grantPageOf(site: Site, grant: string): Promise<string> {
  const answer = await fetch(`${site.url}/g/${grant}`, { headers: { "accept-language": "en" } });
  return answer.text();
}

/** A person at the machine takes one box; the answer is the grant. */
export async function takeBox(site: Site, kiosk: HonestKiosk): Promise<string> {
  const grant = await tapUntilGranted(site, kiosk.kiosk);
  await until(`${kiosk.kiosk} lit for ${grant}`, () => kiosk.machine.lamp);
  kiosk.press();
  await until(`a box for ${grant}`, async () => (await stateOf(site, grant)) === "dispensed");
  return grant;
}
