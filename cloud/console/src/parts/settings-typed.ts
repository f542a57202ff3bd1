import type { KioskSettings } from "./settings-diff.ts";
import { chosenPlace, placeChosen } from "./place-choice.ts";

type Timeouts = NonNullable<KioskSettings["timeouts"]>;

/** A kiosk's settings as a form holds them. */
export interface SettingsTyped {
  zh: string;
  en: string;
  place: string;
  lanes: { lane: number; product: string }[];
  ways: NonNullable<KioskSettings["ways"]>;
  /** As a browser's time field has it; closing at 00:00 is the day's end. */
  opens: string;
  closes: string;
  timeouts: Timeouts;
  nearest: { kiosk: string; metres: number }[];
  firmware: string;
  cardProduct?: string;
  reorder: { product: string; boxes: number }[];
}

const DAY_MINUTES = 1440;
const two = (value: number) => String(value).padStart(2, "0");

const timeOf = (minutes: number) => `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;

function minutesOf(time: string): number {
  const [hours = "0", minutes = "0"] = time.split(":");
  return Number(hours) * 60 + Number(minutes);
}

/** What the form begins from. Pure. */
export function formOf(settings: KioskSettings): Partial<SettingsTyped> {
  const { names, place, lanes, ways, hours, timeouts, firmware, cardProduct } = settings;
  return {
    ...names,
    place: chosenPlace(place),
    lanes: [...lanes],
    opens: timeOf(hours?.open ?? 0),
    closes: timeOf(hours?.close ?? DAY_MINUTES),
    nearest: [...(settings.nearest ?? [])],
    reorder: Object.entries(settings.reorder ?? {}).map(([product, boxes]) => {
      return { product, boxes };
    }),
    ...(ways === undefined ? {} : { ways }),
    ...(timeouts === undefined ? {} : { timeouts }),
    ...(firmware === undefined ? {} : { firmware }),
    ...(cardProduct === undefined ? {} : { cardProduct }),
  };
}

/** What the form means, over what was read. Pure. */
export function settingsTyped(typed: Partial<SettingsTyped>, before: KioskSettings): KioskSettings {
  const { cardProduct: _, ...kept } = before;
  const { zh = "", en = "", place = "", lanes = [], nearest = [], reorder = [] } = typed;
  const close = minutesOf(typed.closes ?? "");
  return {
    ...kept,
    names: { zh: zh.trim(), en: en.trim() },
    place: placeChosen(place),
    lanes: [...lanes].sort((a, b) => a.lane - b.lane),
    ...(typed.ways === undefined ? {} : { ways: { ...before.ways, ...typed.ways } }),
    hours: { open: minutesOf(typed.opens ?? ""), close: close === 0 ? DAY_MINUTES : close },
    ...(typed.timeouts === undefined
      ? {}
      : { timeouts: { ...before.timeouts, ...typed.timeouts } }),
    nearest,
    ...(typed.firmware === undefined ? {} : { firmware: typed.firmware.trim() }),
    ...(typed.cardProduct === undefined ? {} : { cardProduct: typed.cardProduct }),
    reorder: Object.fromEntries(reorder.map(({ product, boxes }) => [product, boxes])),
  };
}
