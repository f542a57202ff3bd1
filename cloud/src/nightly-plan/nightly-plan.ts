import type { Db } from "../database/tables.ts";
import { dayOf } from "../inventory/usable.ts";
import type { Parts } from "../parts.ts";
import type { Choice, PanelForecaster, SeriesForecast } from "../planning/forecast/automatic.ts";
import { pastOf } from "../planning/forecast/panel.ts";
import type { Solver } from "../planning/transfers/plan-transfers.ts";
import { dayNumberOf } from "../reports/period.ts";
import type { DayPlan } from "./day-plan.ts";
import { learnedTimes } from "./learned-times.ts";
import { dailyDemand } from "./levels.ts";
import { planMoves } from "./plan-moves.ts";
import { placedLevel, planOrders, type PlacedLevel } from "./plan-orders.ts";
import { planRounds, type Expected } from "./plan-rounds.ts";
import {
  historyFromMs,
  kioskHistories,
  panelOfHistories,
  warehouseHistories,
  type PlaceHistory,
} from "./read-history.ts";
import { readStanding, type Standing } from "./read-standing.ts";
import { SPAN_SIZES, SPANS, spanNumber, spanStartMs, type Span } from "./spans.ts";
import { writeNight, type NightForecast } from "./write-night.ts";

/** Planning waits until the proof of the books is done: three in the morning in China, UTC+8. */
const HOUR = 3;
const HOUR_MS = 3_600_000;
const CHINA_OFFSET_MS = 8 * HOUR_MS;
/** Kiosks forecast together: one model learns of so many, and so much is held in memory. */
const KIOSKS_TOGETHER = 250;
/** Weeks a product of a kiosk must be known before its default reorder point gives way. */
const WEEKS_MIN = 4;
/** 1970-01-01 was a Thursday. */
const DAYS_FROM_MONDAY = 3;

/** What plans a night, given so that a server does it on threads of its own. */
export interface Planner {
  forecast: PanelForecaster;
  solve: Solver;
}

/** Forecasts and plans once a day; a chore of the hourly sweep. */
export async function nightlyPlan(parts: Parts, planner: Planner): Promise<void> {
  const { db, time, log } = parts;
  const nowMs = time.nowMs();
  const day = dayOf(nowMs);
  const hour = Math.floor((nowMs + CHINA_OFFSET_MS) / HOUR_MS) % 24;
  if (hour < HOUR || !(await claim(db, day, nowMs))) return;
  try {
    const night = await planNight(parts, planner, nowMs);
    await writeNight(db, { day, endedAt: time.nowMs(), ...night });
    const { orders, transfers, rounds } = night.plan;
    const counts = { orders: orders.length, transfers: transfers.length, rounds: rounds.length };
    log("info", "day-planned", { day, forecasts: night.forecasts.length, ...counts });
  } catch (error) {
    // The next hour tries again.
    await db.deleteFrom("day_plans").where("day", "=", day).execute();
    throw error;
  }
}

/** Of several replicas one plans a day. */
async function claim(db: Db, day: number, nowMs: number): Promise<boolean> {
  const claimed = await db
    .insertInto("day_plans")
    .values({ day, started_at: nowMs, ended_at: null })
    .onConflict((c) => c.doNothing())
    .returning("day")
    .executeTakeFirst();
  return claimed !== undefined;
}

/** Everything that is committed together at the end of a night's work. */
export interface Night {
  forecasts: NightForecast[];
  choices: Record<Span, Choice[]>;
  levels: PlacedLevel[];
  plan: DayPlan;
}

interface Forecast {
  forecast: SeriesForecast;
  /** Periods in which something was known. */
  known: number;
}
type Forecasts = Map<string, Forecast>;

const keyOf = (place: string, product: string): string => JSON.stringify([place, product]);

async function planNight(parts: Parts, planner: Planner, nowMs: number): Promise<Night> {
  const { db } = parts;
  const since = { fromMs: historyFromMs(nowMs), nowMs };
  const standing = await readStanding(db, nowMs);
  const made = new Forecaster(planner.forecast, nowMs);
  const mostHeld = new Map<string, number>();
  const kiosks = standing.places.filter(({ kind }) => kind === "kiosk").map(({ place }) => place);
  for (let from = 0; from < kiosks.length; from += KIOSKS_TOGETHER) {
    const some = kiosks.slice(from, from + KIOSKS_TOGETHER);
    const histories = await kioskHistories(db, some, since);
    for (const { place, product, mostHeld: most } of histories) {
      mostHeld.set(keyOf(place, product), most);
    }
    for (const span of SPANS) await made.add(histories, span);
  }
  await made.add(await warehouseHistories(db, since), "month");
  const times = await learnedTimes(db, since.fromMs);
  const expected = (place: string, product: string): Expected | undefined => {
    const capacity = mostHeld.get(keyOf(place, product));
    const isKiosk = capacity !== undefined;
    const span = isKiosk ? "week" : "month";
    const known = made.of(span).get(keyOf(place, product));
    if (known === undefined) return undefined;
    return { demand: dailyDemand(known.forecast.steps, span), capacity: capacity ?? 0 };
  };
  const levelsOf = (kind: "kiosk" | "warehouse", span: Span): PlacedLevel[] => {
    const inside = new Set(
      standing.places.filter((place) => place.kind === kind).map(({ place }) => place),
    );
    return [...made.of(span).values()].flatMap(({ forecast, known }) => {
      const { site, product } = forecast;
      if (!inside.has(site) || (kind === "kiosk" && known < WEEKS_MIN)) return [];
      const capacity = mostHeld.get(keyOf(site, product));
      const learning = { standing, times: times(site, kind), span };
      return [
        placedLevel(forecast, { ...learning, ...(capacity === undefined ? {} : { capacity }) }),
      ];
    });
  };
  const warehouses = levelsOf("warehouse", "month");
  const plan = await planDay(parts, planner, { standing, expected, warehouses, nowMs });
  const levels = [...levelsOf("kiosk", "week"), ...warehouses];
  return { forecasts: made.all(), choices: made.choices, levels, plan };
}

interface DayWish {
  standing: Standing;
  expected: (place: string, product: string) => Expected | undefined;
  warehouses: readonly PlacedLevel[];
  nowMs: number;
}

/** A solver that finds nothing costs the transfers of a day, not the day. */
async function planDay(parts: Parts, { solve }: Planner, wish: DayWish): Promise<DayPlan> {
  const { standing, expected, warehouses: levels, nowMs } = wish;
  const weekday = (dayNumberOf(nowMs) + DAYS_FROM_MONDAY) % 7;
  const transfers = await planMoves({ standing, levels, expected }, solve).catch(
    (error: unknown) => {
      parts.log("error", "transfers-not-planned", { error: String(error) });
      return [];
    },
  );
  const rounds = planRounds({ standing, expected, weekday });
  return { orders: planOrders(levels, standing), transfers, rounds };
}

/** Forecasts of one night, by span. */
class Forecaster {
  readonly choices: Record<Span, Choice[]> = { week: [], month: [] };
  readonly #made: Record<Span, Forecasts> = { week: new Map(), month: new Map() };
  readonly #starts: NightForecast[] = [];
  readonly #forecast: PanelForecaster;
  readonly #nowMs: number;

  constructor(forecast: PanelForecaster, nowMs: number) {
    this.#forecast = forecast;
    this.#nowMs = nowMs;
  }

  of(span: Span): Forecasts {
    return this.#made[span];
  }

  all(): NightForecast[] {
    return this.#starts;
  }

  /** Forecasts these places; those of which nothing is known yet are left out. */
  async add(histories: readonly PlaceHistory[], span: Span): Promise<void> {
    const whole = panelOfHistories(histories, span, this.#nowMs);
    const series = whole.series.filter(({ given }) => given.some((value) => !Number.isNaN(value)));
    if (series.length === 0) return;
    const panel = pastOf({ ...whole, series }, whole.periods - 1);
    const { choice, forecasts } = await this.#forecast(panel, SPAN_SIZES[span].ahead);
    this.choices[span].push(choice);
    const first = spanNumber(span, this.#nowMs);
    forecasts.forEach((forecast, n) => {
      const { site: place, product, steps } = forecast;
      const known = series[n]?.given.filter((value) => !Number.isNaN(value)).length ?? 0;
      this.#made[span].set(keyOf(place, product), { forecast, known });
      const rows = steps.map((step, ahead) => ({
        ...step,
        ahead: ahead + 1,
        starts_on: dayOf(spanStartMs(span, first + ahead)),
      }));
      this.#starts.push(...rows.map((row) => ({ span, place, product, ...row })));
    });
  }
}
