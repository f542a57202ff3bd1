import { sql } from "kysely";
import { inTransit } from "../inventory/address.ts";
import { positionOf, type Position } from "../inventory/position.ts";
import { dayOf } from "../inventory/usable.ts";
import type { Parts } from "../parts.ts";
import { orderStops } from "../planning/visits/order-stops.ts";
import type { Names } from "../services.ts";
import { codeOfLoad, type ShownLoadCode } from "../vouchers/load-codes.ts";

/**
 * How a load of the round is: to be brought, in the kiosk, or stopped, and then no kiosk should be
 * shown its code any more.
 */
export const LOAD_STATES = ["ready", "arrived", "returned", "lot-refused", "lot-expired"] as const;
export type LoadState = (typeof LOAD_STATES)[number];

/** Boxes for one lane, with what the kiosk's reader wants to see. */
export interface RoundLoad {
  load: string;
  lane: number;
  product: string;
  lot: string;
  /** yyyymmdd. */
  expiry: number;
  count: number;
  state: LoadState;
  /** It has left a warehouse's books. */
  departed: boolean;
  /** Null of a load that is not `ready`, and where this cloud has no key for its kiosk. */
  code: ShownLoadCode | null;
}

export interface RoundStop {
  kiosk: string;
  names: Names;
  position: Position | null;
  /** Kilometres from the stop before it, guessed; null when that is not known. */
  km: number | null;
  loads: RoundLoad[];
}

/** What somebody who fills kiosks needs on the way. */
export interface Round {
  /** Unix milliseconds. */
  readAt: number;
  /** The warehouse most of it left from, if any did. */
  from: { place: string; names: Names; position: Position | null } | null;
  stops: RoundStop[];
  products: { code: string; names: Names }[];
}

/** A load that is in its kiosk stays on the round so long, so that the phone can say so. */
const ARRIVED_SHOWN_MS = 24 * 3_600_000;

/**
 * Every kiosk that `keeps` allows with a load under way, in the order of a short round; last those
 * where nothing is to be put in any more.
 */
export async function roundNow(parts: Parts, keeps: (kiosk: string) => boolean): Promise<Round> {
  const nowMs = parts.time.nowMs();
  const rows = (await loadRows(parts, nowMs - ARRIVED_SHOWN_MS)).filter(({ kiosk }) =>
    keeps(kiosk),
  );
  const from = await startOf(parts, rows);
  const stops = [...Map.groupBy(rows, ({ kiosk }) => kiosk).values()].flatMap((loads) => {
    const [first] = loads;
    if (first === undefined) return [];
    const { kiosk, names } = first;
    const views = loads.map((row) => loadView(parts, row, dayOf(nowMs)));
    return [{ kiosk, names, position: positionOf(first), loads: views }];
  });
  const codes = new Set(rows.map(({ product }) => product));
  const products = await parts.db.selectFrom("products").select(["code", "names"]).execute();
  const isOpen = ({ loads }: (typeof stops)[number]) =>
    loads.some(({ state }) => state === "ready");
  const way = orderStops(from?.position ?? null, stops.filter(isOpen));
  const rest = stops.filter((stop) => !isOpen(stop));
  return {
    readAt: nowMs,
    from,
    stops: [
      ...way.map(({ stop, km }) => ({ ...stop, km })),
      ...rest.map((stop) => ({ ...stop, km: null })),
    ],
    products: products.filter(({ code }) => codes.has(code)),
  };
}

interface LoadRow {
  load: string;
  kiosk: string;
  names: Names;
  latitude_e6: number | null;
  longitude_e6: number | null;
  lane: number;
  product: string;
  lot: string;
  expiry: number;
  count: number;
  arrived: boolean;
  refused: boolean;
  epoch: number | null;
  /** The warehouse it left, unless that was taken back. */
  left: string | null;
  underWay: number;
}

async function loadRows({ db }: Parts, arrivedSinceMs: number): Promise<LoadRow[]> {
  const { rows } = await sql<LoadRow>`
    SELECT l.load, l.kiosk, k.names, p.latitude_e6, p.longitude_e6,
      l.lane, l.product, l.lot, l.expiry, l.count, l.arrived_at IS NOT NULL AS arrived,
      EXISTS (SELECT 1 FROM refused_lots r WHERE r.lot = l.lot) AS refused,
      (SELECT max(e.epoch) FROM epochs e WHERE e.kiosk = l.kiosk) AS epoch,
      (SELECT d.owner FROM documents d WHERE d.load = l.load AND d.kind = 'load' AND NOT EXISTS (
        SELECT 1 FROM documents r WHERE r.subject = d.key AND r.kind = 'reversal') LIMIT 1
      ) AS "left",
      coalesce((SELECT sum(b.on_hand) FROM balances b
        WHERE b.place = ${inTransit("")} || l.load), 0)::integer AS "underWay"
    FROM loads l JOIN kiosks k ON k.kiosk = l.kiosk LEFT JOIN places p ON p.place = l.kiosk
    WHERE l.arrived_at IS NULL OR l.arrived_at >= ${arrivedSinceMs}::bigint
    ORDER BY l.kiosk, l.lane, l.planned_at, l.load`.execute(db);
  return rows;
}

function stateOf(row: LoadRow, today: number): LoadState {
  if (row.arrived) return "arrived";
  if (row.left !== null && row.underWay <= 0) return "returned";
  if (row.refused) return "lot-refused";
  return row.expiry < today ? "lot-expired" : "ready";
}

function loadView(parts: Parts, row: LoadRow, today: number): RoundLoad {
  const { load, lane, product, lot, expiry, count, epoch } = row;
  const state = stateOf(row, today);
  const code =
    state === "ready" && epoch !== null ? codeOfLoad(parts, { ...row, epoch }) : undefined;
  const departed = row.left !== null;
  return { load, lane, product, lot, expiry, count, state, departed, code: code ?? null };
}

/** The warehouse most loads left from; the first by its code of several. */
async function startOf({ db }: Parts, rows: readonly LoadRow[]): Promise<Round["from"]> {
  const left = rows.flatMap((row) => (row.left === null || row.arrived ? [] : [row.left]));
  const [most] = [...Map.groupBy(left, (place) => place)].sort(
    ([a, some], [b, others]) => others.length - some.length || (a < b ? -1 : 1),
  );
  if (most === undefined) return null;
  const place = await db
    .selectFrom("places")
    .select(["place", "names", "latitude_e6", "longitude_e6"])
    .where("place", "=", most[0])
    .executeTakeFirst();
  return place === undefined
    ? null
    : { place: place.place, names: place.names, position: positionOf(place) };
}
