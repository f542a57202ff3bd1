/**
 * The kiosks of a bench: their keys, and the facts each would write in some years of quiet work.
 */
import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import { type AnyFact, keyOf, type Mac, rootOf } from "@anxin/firmware/contract";

const MASTER = new Uint8Array(32).fill(7);
export const LANES = 4;
const LANE_BOXES = 60;
/** Vends between two visits of the restocker: less than the lanes hold. */
const VENDS_PER_VISIT = LANES * 50;
const START_SECONDS = 1_795_000_000;
/** What every lane holds. */
export const LOT = { lot: "B2711A", expiry: 20_281_231 };

/** The one epoch of every bench. */
export const EPOCH = 1;
export const PRODUCTS = ["condom-m", "condom-l", "pill-21", "gel-5"] as const;

const keys = new WeakMap<Uint8Array, KeyObject>();

/** HMAC by Node's OpenSSL; a key made once, because Node takes six times as long for raw bytes. */
export const mac: Mac = (key, message) => {
  const known = keys.get(key) ?? createSecretKey(key);
  keys.set(key, known);
  return createHmac("sha256", known).update(message, "latin1").digest("hex");
};

export function kioskIds(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `bench-${String(at + 1).padStart(3, "0")}`);
}

export function rootFor(kiosk: string, epoch: number = EPOCH): Uint8Array {
  return rootOf(mac, MASTER, { kiosk, epoch });
}

export function linkKeyOf(kiosk: string): Uint8Array {
  return keyOf(mac, rootFor(kiosk), "link");
}

/** The nonce under which a kiosk's epoch was opened. */
export function nonceOf(kiosk: string): string {
  return mac(MASTER, kiosk).slice(0, 16);
}

export function productOf(lane: number): string {
  return PRODUCTS[(lane - 1) % PRODUCTS.length] ?? PRODUCTS[0];
}

/**
 * What happened at one kiosk in order: opened, booted, stocked, then vends with a visit now and
 * then.
 */
export function factsOf(kiosk: string, count: number): AnyFact[] {
  const facts: AnyFact[] = [];
  const add = (kind: string, body: object): number => {
    const seq = facts.length + 1;
    const uptime = seq * 31;
    facts.push({ seq, uptime, time: START_SECONDS + uptime, trust: "trusted", kind, body });
    return seq;
  };
  add("epoch-opened", { nonce: nonceOf(kiosk), revision: 1 });
  add("booted", { cause: "power", firmware: "bench-1", boots: 1 });
  for (let vend = 0; facts.length < count; vend++) {
    if (vend % VENDS_PER_VISIT === 0) visit(add, vend / VENDS_PER_VISIT);
    const lane = (vend % LANES) + 1;
    const box = { lane, product: productOf(lane), ...LOT };
    const id = mac(MASTER, `${kiosk}/${vend}`).slice(0, 16);
    const intent = add("vend-intended", { permission: "grant", id, attempt: 1, ...box });
    const { lot, product } = box;
    add("dispensed", { intent, lane, product, lot, count: 1, cause: "vend" });
  }
  return facts.slice(0, count);
}

/** The restocker fills what was given out since the last visit. */
function visit(add: (kind: string, body: object) => number, number: number): void {
  const count = number === 0 ? LANE_BOXES : VENDS_PER_VISIT / LANES;
  add("door-opened", {});
  for (let lane = 1; lane <= LANES; lane++) {
    const load = `V${number}-${lane}`;
    add("restocked", { load, lane, product: productOf(lane), ...LOT, count });
  }
  add("door-closed", { openSeconds: 240 });
}
