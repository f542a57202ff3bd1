import { sql } from "kysely";
import type { Db } from "../database/tables.ts";
import type { Panel, Series } from "../planning/forecast/panel.ts";
import { seriesOfEvents, type StockEvent } from "../planning/history/series-of-events.ts";
import { boundsFrom, SPAN_SIZES, spanNumber, spanStartMs, type Span } from "./spans.ts";

const DAY_MS = 86_400_000;

/** What one product at one place went through, and what is there now. */
export interface PlaceHistory {
  place: string;
  product: string;
  /** Ascending in time. */
  events: StockEvent[];
  onHand: number;
  /** Until when what happened there is known. */
  knownUntilMs: number;
  /** The most boxes there ever were at once. */
  mostHeld: number;
}

interface EventRow extends StockEvent {
  place: string;
  product: string;
}
interface HeldRow {
  place: string;
  product: string;
  held: number;
}

/** As far back as anything is learned from. */
export function historyFromMs(nowMs: number): number {
  return spanStartMs("month", spanNumber("month", nowMs) - SPAN_SIZES.month.past);
}

/**
 * Kiosks' histories from a time on. A movement is of the time its kiosk's clock said, or its
 * gateway's where the kiosk knew none; a kiosk is known until it was last heard.
 */
export async function kioskHistories(
  db: Db,
  kiosks: readonly string[],
  { fromMs, nowMs }: { fromMs: number; nowMs: number },
): Promise<PlaceHistory[]> {
  const { rows: events } = await sql<EventRow>`
    SELECT * FROM (
      SELECT m.kiosk AS place, m.product,
        coalesce(f.device_time * 1000, f.received_at)::float8 AS "atMs",
        CASE WHEN m.to_place = 'lane' THEN m.count WHEN m.from_place = 'lane' THEN -m.count
          ELSE 0 END AS change,
        CASE WHEN m.to_place = 'dispensed' THEN m.count ELSE 0 END AS given,
        CASE WHEN m.from_place = 'in-transit' THEN m.count ELSE 0 END AS received
      FROM facts f JOIN movements m ON m.kiosk = f.kiosk AND m.epoch = f.epoch AND m.seq = f.seq
      WHERE f.kiosk = ANY(${kiosks}::text[]) AND f.received_at >= ${fromMs - DAY_MS}::bigint
    ) told WHERE "atMs" >= ${fromMs}::float8 ORDER BY "atMs"`.execute(db);
  const { rows: held } = await sql<HeldRow>`
    SELECT kiosk AS place, product, sum(on_hand)::float8 AS held FROM stock
    WHERE kiosk = ANY(${kiosks}::text[]) GROUP BY 1, 2`.execute(db);
  const heard = await db
    .selectFrom("kiosk_status")
    .select(["kiosk", "heard_at"])
    .where("kiosk", "in", [...kiosks, ""])
    .execute();
  const heardAt = new Map(heard.map((row) => [row.kiosk, Number(row.heard_at)]));
  return historiesOf(events, held, (place, last) => {
    return Math.min(nowMs, Math.max(last, heardAt.get(place) ?? 0));
  });
}

/**
 * Warehouses' histories: what of 合格 and 发货 went out to kiosks and other warehouses counts as
 * given.
 */
export async function warehouseHistories(
  db: Db,
  { fromMs, nowMs }: { fromMs: number; nowMs: number },
): Promise<PlaceHistory[]> {
  const { rows: events } = await sql<EventRow>`
    SELECT z.place, m.product, d.booked_at::float8 AS "atMs",
      CASE WHEN m.to_place = z.zone THEN m.count ELSE -m.count END AS change,
      CASE WHEN m.from_place = z.zone AND (m.to_place LIKE 'in-transit/%'
        OR m.to_place LIKE 'transfer/%') THEN m.count ELSE 0 END AS given,
      CASE WHEN m.to_place = z.zone AND z.zone LIKE '%/qualified' THEN m.count ELSE 0 END
        AS received
    FROM staff_movements m JOIN documents d ON d.number = m.number
      JOIN (SELECT parent AS place, place AS zone FROM places WHERE kind = 'zone'
        AND (place LIKE '%/qualified' OR place LIKE '%/dispatch')) z
      ON z.zone = m.from_place OR z.zone = m.to_place
    WHERE d.booked_at >= ${fromMs}::bigint ORDER BY d.booked_at, m.number, m.part`.execute(db);
  const { rows: held } = await sql<HeldRow>`
    SELECT split_part(place, '/', 1) AS place, product, sum(on_hand)::float8 AS held FROM balances
    WHERE place LIKE '%/qualified' OR place LIKE '%/dispatch' GROUP BY 1, 2`.execute(db);
  return historiesOf(events, held, () => nowMs);
}

const keyOf = ({ place, product }: { place: string; product: string }): string =>
  JSON.stringify([place, product]);

function historiesOf(
  events: readonly EventRow[],
  held: readonly HeldRow[],
  knownUntilMs: (place: string, lastMs: number) => number,
): PlaceHistory[] {
  const byKey = new Map<string, PlaceHistory>();
  const lastOf = new Map<string, number>();
  const historyOf = ({ place, product }: { place: string; product: string }): PlaceHistory => {
    const key = keyOf({ place, product });
    const known = byKey.get(key);
    if (known !== undefined) return known;
    const fresh = { place, product, events: [], onHand: 0, knownUntilMs: 0, mostHeld: 0 };
    byKey.set(key, fresh);
    return fresh;
  };
  for (const { place, product, ...event } of events) {
    historyOf({ place, product }).events.push(event);
    lastOf.set(place, event.atMs);
  }
  for (const row of held) historyOf(row).onHand = Number(row.held);
  for (const history of byKey.values()) {
    history.knownUntilMs = knownUntilMs(history.place, lastOf.get(history.place) ?? 0);
    history.mostHeld = mostHeldOf(history);
  }
  return [...byKey.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function mostHeldOf({ events, onHand }: PlaceHistory): number {
  let [held, most] = [onHand, onHand];
  for (const { change } of events.toReversed()) {
    held -= change;
    most = Math.max(most, held);
  }
  return most;
}

/** The histories as a panel of whole weeks or months, the last that is over coming last. */
export function panelOfHistories(
  histories: readonly PlaceHistory[],
  span: Span,
  nowMs: number,
): Panel {
  const { season, past } = SPAN_SIZES[span];
  const first = spanNumber(span, nowMs) - past;
  const bounds = boundsFrom(span, first, past);
  const start = bounds[0] as number;
  const series = histories.map((history): Series => {
    const { place: site, product, onHand, knownUntilMs } = history;
    const events = history.events.filter(({ atMs }) => atMs >= start);
    return seriesOfEvents({ site, product }, events, { bounds, onHand, knownUntilMs });
  });
  return fromFirstKnown({ first, periods: past, season, calendar: [], series });
}

/** The panel without the periods in which nothing was known of anything. */
function fromFirstKnown(panel: Panel): Panel {
  const isKnown = (at: number) => panel.series.some(({ given }) => !Number.isNaN(given[at]));
  let empty = 0;
  while (empty < panel.periods && !isKnown(empty)) empty += 1;
  const series = panel.series.map((own) => ({
    ...own,
    given: own.given.slice(empty),
    exposure: own.exposure.slice(empty),
    ranOut: own.ranOut.slice(empty),
    closing: own.closing.slice(empty),
    received: own.received.slice(empty),
  }));
  return { ...panel, first: panel.first + empty, periods: panel.periods - empty, series };
}
