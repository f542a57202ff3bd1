import { randomBytes } from "node:crypto";
import type { HonestKiosk } from "./honest-kiosk.ts";
import { PRODUCT, type Site } from "./site.ts";
import { NeverCame, until } from "./until.ts";

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

const TRIES = 5;

/**
 * A person at the machine takes one box, and taps again when the machine was still busy with
 * somebody's wish or the minute went by; the answer is the grant that gave the box.
 */
export async function takeBox(site: Site, kiosk: HonestKiosk): Promise<string> {
  for (let tries = 0; tries < TRIES; tries++) {
    const grant = await tapUntilGranted(site, kiosk.kiosk);
    const isOver = async () =>
      /^(dispensed|refused|expired|failed|uncertain)/.test(await stateOf(site, grant));
    await until(`${kiosk.kiosk} lit for ${grant}, or its end`, async () => {
      return kiosk.machine.lamp || (await isOver());
    });
    if (kiosk.machine.lamp) kiosk.press();
    await until(`the end of ${grant}`, isOver);
    if ((await stateOf(site, grant)) === "dispensed") return grant;
  }
  throw new NeverCame(`no box at ${kiosk.kiosk} in ${TRIES} tries`);
}
