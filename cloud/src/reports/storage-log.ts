import type { Db } from "../database/tables.ts";
import type { ClimateSpan, Names } from "../services.ts";
import { CLIMATE_STEPS, climateHistory } from "../site/climate-history.ts";
import { column, type Cell, type Language, type Report } from "./report.ts";
import { dayText, type Period } from "./period.ts";
import type { Scope } from "./scope.ts";

const DAY_SECONDS = 86_400;
const OFFSET_SECONDS = 8 * 3600;
/** Morning and afternoon, as storekeepers note them by hand (GSP: 上午、下午各一次). */
const LOOKS = [
  { at: 9 * 3600, text: "09:00" },
  { at: 15 * 3600, text: "15:00" },
] as const;
/** A reading further away than this is none of that look. */
const NEAR_SECONDS = 3600;
const DAY_PARTS = LOOKS.map(({ at }) => ({ from: at - NEAR_SECONDS, to: at + NEAR_SECONDS }));
const MISSING: Names = { zh: "缺测", en: "no reading" };

/** Temperature and humidity of each machine's storage, twice a day (温湿度记录). */
export function storageLog(
  db: Db,
  wish: { scope: Scope; period: Period; nowMs: number; language: Language },
): Report {
  const { name } = wish.period;
  return {
    title: { zh: `温湿度记录 ${name}`, en: `Storage log ${name}` },
    columns: [
      column("kiosk", "机器编号", "Machine"),
      column("name", "机器名称", "Name"),
      column("day", "日期", "Day"),
      column("time", "时间", "Time"),
      column("temperature", "温度（℃）", "Temperature (°C)"),
      column("humidity", "相对湿度（%）", "Relative humidity (%)"),
      column("note", "备注", "Note"),
    ],
    rows: rowsOf(db, wish),
  };
}

async function* rowsOf(
  db: Db,
  wish: { scope: Scope; period: Period; nowMs: number; language: Language },
): AsyncGenerator<Cell[]> {
  const { scope, period, nowMs, language } = wish;
  const [from, to] = [period.fromMs / 1000, Math.min(period.toMs, nowMs) / 1000];
  for (const kiosk of scope.kiosks) {
    const span = { from: from - NEAR_SECONDS, to: to + NEAR_SECONDS, dayParts: DAY_PARTS };
    const slots = await climateHistory(db, kiosk, { ...span, step: "slot" });
    const byStart = new Map(slots.map((slot) => [slot.start, slot]));
    const name = scope.kioskName(kiosk)[language];
    for (const look of looksIn(from, to)) {
      const slot = nearest(byStart, look.at);
      const read =
        slot === undefined
          ? [null, null, MISSING[language]]
          : [slot.temperatureCenti.mean / 100, slot.humidityDeci.mean / 10, ""];
      yield [kiosk, name, dayText(look.at * 1000), look.text, ...read];
    }
  }
}

/** The times of day to look at that lie in a span that begins with a day of UTC+8. Pure. */
function* looksIn(from: number, to: number): Generator<{ at: number; text: string }> {
  const midnight = Math.ceil((from + OFFSET_SECONDS) / DAY_SECONDS) * DAY_SECONDS - OFFSET_SECONDS;
  for (let day = midnight; day < to; day += DAY_SECONDS) {
    for (const { at, text } of LOOKS) if (day + at < to) yield { at: day + at, text };
  }
}

/** The ten minutes nearest to a time, near enough to stand for it. Pure. */
function nearest(byStart: ReadonlyMap<number, ClimateSpan>, at: number): ClimateSpan | undefined {
  for (let away = 0; away <= NEAR_SECONDS; away += CLIMATE_STEPS.slot) {
    const slot = byStart.get(at - away) ?? byStart.get(at + away);
    if (slot !== undefined) return slot;
  }
  return undefined;
}
