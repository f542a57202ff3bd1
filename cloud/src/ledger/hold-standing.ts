import { sql } from "kysely";
import type { Db } from "../database/tables.ts";
import { zoneOf } from "../inventory/address.ts";
import type { Command } from "../inventory/commands.ts";
import type { Entry } from "../inventory/entries.ts";
import { changesOf, isZone, lotKey, ownersNamed, type Standing } from "../inventory/guards.ts";
import { linesAt } from "./named-documents.ts";

/**
 * Locks and reads what a draft touches, zones before balances and each in one order for everybody:
 * any number of writers may book at once, and none waits in a ring.
 */
export async function holdStanding(
  trx: Db,
  draft: { command: Command; entries: readonly Entry[] },
  day: number,
): Promise<Standing> {
  const { command, entries } = draft;
  const zones = await holdZones(trx, draft);
  const balances = await holdBalances(trx, entries);
  const { products, expiries, refusedLots } = await readLots(trx, draft);
  const owners = await readOwners(trx, ownersNamed(command));
  const qualified =
    command.kind === "issue" ? await linesAt(trx, zoneOf(command.warehouse, "qualified")) : [];
  const balanceOf: Standing["balanceOf"] = (address, { product, lot }) =>
    balances.get([address, product, lot].join(" ")) ?? 0;
  return { zones, balanceOf, products, owners, expiries, refusedLots, day, qualified };
}

async function holdZones(
  trx: Db,
  { command, entries }: { command: Command; entries: readonly Entry[] },
): Promise<Standing["zones"]> {
  const named = new Set(entries.flatMap(({ from, to }) => [from, to]).filter(isZone));
  if (command.kind === "stocktake") named.add(zoneOf(command.warehouse, command.zone));
  if (command.kind === "transfer") named.add(zoneOf(command.to, "pending"));
  // Who stops a zone waits for all who book in it; those do not wait for each other.
  const lock = sql.raw(command.kind === "stocktake" ? "UPDATE" : "SHARE");
  const { rows } = await sql<{ place: string; closed: boolean; stocktake: string | null }>`
    SELECT place, closed_at IS NOT NULL AS closed, stocktake FROM places
    WHERE kind = 'zone' AND place = ANY(${[...named]}::text[])
    ORDER BY place FOR ${lock}`.execute(trx);
  return new Map(rows.map(({ place, ...zone }) => [place, zone]));
}

async function holdBalances(trx: Db, entries: readonly Entry[]): Promise<Map<string, number>> {
  if (entries.length === 0) return new Map();
  const asked = changesOf(entries).map(({ address, product, lot }) => ({ address, product, lot }));
  const { rows } = await sql<{ place: string; product: string; lot: string; on_hand: number }>`
    SELECT * FROM lock_balances(${JSON.stringify(asked)}::json)`.execute(trx);
  return new Map(rows.map((r) => [[r.place, r.product, r.lot].join(" "), Number(r.on_hand)]));
}

interface LotsRow {
  products: string[];
  lots: { product: string; lot: string; expiry: number | null }[];
  refused: string[];
}

async function readLots(
  trx: Db,
  { command, entries }: { command: Command; entries: readonly Entry[] },
): Promise<Pick<Standing, "products" | "expiries" | "refusedLots">> {
  const products = [...new Set(entries.map(({ product }) => product))];
  const lots = [...new Set(entries.map(({ lot }) => lot))];
  // First-expired-first-out asks of every lot of a product, not only of those taken.
  const only = command.kind === "issue" ? sql`true` : sql`lot = ANY(${lots}::text[])`;
  const { rows } = await sql<LotsRow>`SELECT
    (SELECT coalesce(json_agg(code), '[]') FROM products
      WHERE code = ANY(${products}::text[])) AS products,
    (SELECT coalesce(json_agg(l), '[]') FROM (SELECT product, lot, expiry FROM lots
      WHERE product = ANY(${products}::text[]) AND ${only}) l) AS lots,
    (SELECT coalesce(json_agg(lot), '[]') FROM refused_lots) AS refused`.execute(trx);
  const row = rows[0] ?? { products: [], lots: [], refused: [] };
  return {
    products: new Set(row.products),
    expiries: new Map(row.lots.map((lot) => [lotKey(lot), lot.expiry ?? 0])),
    refusedLots: new Set(row.refused),
  };
}

/** Which of these, named as `kind id`, there are. */
async function readOwners(trx: Db, named: readonly string[]): Promise<Set<string>> {
  if (named.length === 0) return new Set();
  const ids = named.map((owner) => owner.split(" ")[1] ?? "");
  const { rows } = await sql<{ owner: string }>`
    SELECT 'kiosk ' || kiosk AS owner FROM kiosks WHERE kiosk = ANY(${ids}::text[])
    UNION ALL
    SELECT 'load ' || load FROM loads WHERE load = ANY(${ids}::text[])
    UNION ALL
    SELECT 'warehouse ' || place FROM places
      WHERE kind = 'warehouse' AND place = ANY(${ids}::text[])`.execute(trx);
  return new Set(rows.map(({ owner }) => owner));
}
