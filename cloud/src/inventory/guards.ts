import { isStrict } from "./address.ts";
import type { Command } from "./commands.ts";
import type { Entry, LotLine } from "./entries.ts";
import { refused, type Refused } from "./refusals.ts";

/** What must be known of the places, balances and lots a draft touches, held until the commit. */
export interface Standing {
  /** Zones by address; one that is not here does not exist. */
  zones: ReadonlyMap<string, { closed: boolean; stocktake: string | null }>;
  balanceOf(address: string, of: { product: string; lot: string }): number;
  products: ReadonlySet<string>;
  /** Which of `ownersNamed` there are. */
  owners: ReadonlySet<string>;
  /** By `lotKey`; 0 or nothing when the expiry is not known. */
  expiries: ReadonlyMap<string, number>;
  refusedLots: ReadonlySet<string>;
  /** Today in China as yyyymmdd. */
  day: number;
  /** What 合格 of the warehouse holds of the products of an issue. */
  qualified: readonly LotLine[];
}

export const lotKey = ({ product, lot }: { product: string; lot: string }) => product + " " + lot;

type Asked = { command: Command; entries: readonly Entry[] };

/** Why a draft may not be booked, or undefined. Pure. */
export function refuseDraft(asked: Asked, standing: Standing): Refused | undefined {
  return (
    refuseWords(asked.command) ??
    refuseOwner(asked.command, standing) ??
    refuseZones(asked, standing) ??
    refuseLots(asked, standing) ??
    refuseOrder(asked, standing) ??
    refuseBelowZero(asked.entries, standing)
  );
}

/** What is wrong with a command whatever the books say. */
function refuseWords(command: Command): Refused | undefined {
  if ("lines" in command) {
    const keys = command.lines.map(lotKey);
    const twice = keys.find((key, i) => keys.indexOf(key) !== i);
    if (twice !== undefined) return refused("line-twice", twice);
  }
  if ("checkedBy" in command && command.checkedBy === command.by) {
    return refused("same-person", command.by);
  }
  if (command.kind === "transfer" && command.to === command.warehouse) {
    return refused("same-place", command.to);
  }
  if (command.kind === "acceptance" && command.reason === undefined) {
    const rejected = command.lines.find((line) => line.rejected > 0);
    if (rejected !== undefined) return refused("reason-needed", lotKey(rejected));
  }
  return undefined;
}

/** Whose boxes a command moves beside zones', as `kind id`: one of these must exist. */
export function ownersNamed(command: Command): string[] {
  if (command.kind === "return") return [`kiosk ${command.kiosk}`];
  if (command.kind !== "settlement") return [];
  const { of, owner } = command;
  if (of === "in-transit") return [`load ${owner}`];
  return of === "returns" ? [`kiosk ${owner}`] : [`warehouse ${owner}`, `kiosk ${owner}`];
}

function refuseOwner(command: Command, standing: Standing): Refused | undefined {
  const named = ownersNamed(command);
  if (named.length === 0 || named.some((owner) => standing.owners.has(owner))) return undefined;
  return refused("unknown-place", named[0] ?? "");
}

/** Zones a command names without moving anything yet count too. */
function refuseZones({ command, entries }: Asked, standing: Standing): Refused | undefined {
  const touched = new Set(entries.flatMap(({ from, to }) => [from, to]).filter(isZone));
  if (command.kind === "stocktake") touched.add(`${command.warehouse}/${command.zone}`);
  if (command.kind === "transfer") touched.add(`${command.to}/pending`);
  for (const address of touched) {
    const zone = standing.zones.get(address);
    if (zone === undefined) return refused("unknown-place", address);
    if (zone.closed) return refused("place-closed", address);
    const own = command.kind === "count" && zone.stocktake === command.stocktake;
    // What comes to 待验 of another warehouse is booked there when it is received.
    const later = command.kind === "transfer" && address === `${command.to}/pending`;
    if (zone.stocktake !== null && !own && !later) return refused("stocktake-open", address);
  }
  return undefined;
}

/** Whether an address is a zone of a warehouse. */
export function isZone(address: string): boolean {
  return isStrict(address) && !address.startsWith("transfer/");
}

/** Commands after which boxes may reach a resident. */
const OUTWARD: readonly Command["kind"][] = ["issue", "load", "transfer"];

function refuseLots({ command, entries }: Asked, standing: Standing): Refused | undefined {
  const stranger = entries.find(({ product }) => !standing.products.has(product));
  if (stranger !== undefined) return refused("unknown-product", stranger.product);
  if (command.kind === "receipt") {
    const other = command.lines.find((line) => {
      const known = standing.expiries.get(lotKey(line)) ?? 0;
      return known !== 0 && known !== line.expiry;
    });
    return other === undefined ? undefined : refused("lot-differs", lotKey(other));
  }
  if (!OUTWARD.includes(command.kind)) return undefined;
  for (const entry of entries) {
    const expiry = standing.expiries.get(lotKey(entry)) ?? 0;
    if (standing.refusedLots.has(entry.lot)) return refused("lot-refused", lotKey(entry));
    if (expiry === 0) return refused("unknown-lot", lotKey(entry));
    if (expiry < standing.day) return refused("lot-expired", lotKey(entry));
  }
  return undefined;
}

/** First-expired-first-out: what stays behind may not expire before what is taken. */
function refuseOrder({ command, entries }: Asked, standing: Standing): Refused | undefined {
  if (command.kind !== "issue" || command.reason !== undefined) return undefined;
  const expiryOf = (of: LotLine) => standing.expiries.get(lotKey(of)) ?? 0;
  for (const entry of entries) {
    const earlier = standing.qualified.find((row) => {
      if (row.product !== entry.product || standing.refusedLots.has(row.lot)) return false;
      const taken = entries.find(({ product, lot }) => product === row.product && lot === row.lot);
      const left = row.count - (taken?.count ?? 0);
      return left > 0 && expiryOf(row) >= standing.day && expiryOf(row) < expiryOf(entry);
    });
    if (earlier !== undefined) return refused("not-first-to-expire", lotKey(earlier));
  }
  return undefined;
}

function refuseBelowZero(entries: readonly Entry[], standing: Standing): Refused | undefined {
  for (const { address, product, lot, change } of changesOf(entries)) {
    if (!isStrict(address) || change >= 0) continue;
    const before = standing.balanceOf(address, { product, lot });
    if (before + change < 0) {
      return refused("below-zero", `${address} ${product} ${lot}: ${before} ${change}`);
    }
  }
  return undefined;
}

/** One balance that entries change, and by how many boxes. */
export interface Change {
  address: string;
  product: string;
  lot: string;
  change: number;
}

/** Every balance entries touch, in the one order in which everybody locks them. */
export function changesOf(entries: readonly Entry[]): Change[] {
  const changes = new Map<string, Change>();
  const add = (address: string, { product, lot, count }: Entry, sign: 1 | -1) => {
    const key = [address, product, lot].join(" ");
    const known = changes.get(key) ?? { address, product, lot, change: 0 };
    changes.set(key, { ...known, change: known.change + sign * count });
  };
  for (const entry of entries) {
    add(entry.from, entry, -1);
    add(entry.to, entry, 1);
  }
  return [...changes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, change]) => change);
}
