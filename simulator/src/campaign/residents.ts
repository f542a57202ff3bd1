import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "../world/random.ts";
import type { Phone } from "./phone.ts";
import type { Site } from "./site.ts";

export interface ResidentsParts {
  site: Site;
  phone: Phone;
  random: Random;
  products: readonly string[];
  /** Residents come until this many motor runs were made here. */
  runs: number;
  stopped: () => boolean;
}

/** A tap that was refused or went nowhere is tried again after this long. */
const AGAIN_MS = 60;
/** From a granted tap to the lit button: the longest a grant can live, and a little. */
const LIT_MS_MAX = 5500;
const VEND_MS_MAX = 3000;
const REACTION_MS_MAX = 15;

/** One resident after the other at one kiosk, with a restocker beside them. */
export async function keepVending(parts: ResidentsParts): Promise<void> {
  const { site, random } = parts;
  while (!parts.stopped() && site.machine.runs.length < parts.runs) {
    site.restock();
    const request = hexadecimal(random, 32);
    const product = random.pick(parts.products);
    const answer = await parts.phone.tap({ kiosk: site.kiosk, product, request });
    if (answer === "granted") await takeBox(site, random);
    else await pause(AGAIN_MS);
  }
}

async function takeBox(site: Site, random: Random): Promise<void> {
  if (!(await site.machine.lampBecomes(true, LIT_MS_MAX))) return;
  await pause(random.below(REACTION_MS_MAX));
  const before = site.machine.runs.length;
  site.press();
  await site.machine.lampBecomes(false, VEND_MS_MAX);
  const endsAt = performance.now() + VEND_MS_MAX;
  while (site.machine.runs.length === before && performance.now() < endsAt) await pause(2);
}

function hexadecimal(random: Random, digits: number): string {
  return Array.from({ length: digits }, () => random.below(16).toString(16)).join("");
}
