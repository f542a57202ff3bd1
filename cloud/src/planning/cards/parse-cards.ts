/** Monthly stock cards as text. What can be mended is mended and told, the rest refused. */
import { CardsRefused, cardNote, type CardErrorCode, type CardNote } from "./card-errors.ts";

/** One month of one product at one place. Units of issue. */
export interface Card {
  /** Line of the file, from 1. */
  line: number;
  site: string;
  product: string;
  /** Months since year 0. */
  month: number;
  opening: number;
  received: number;
  dispensed: number;
  adjustment: number;
  closing: number;
  /** 0 where the file does not tell. */
  stockoutDays: number;
}

export interface Cards {
  /** By site, product and month, each once. */
  cards: Card[];
  notes: CardNote[];
}

const AMOUNTS = ["opening", "received", "dispensed", "adjustment", "closing"] as const;
const NEEDED = ["site", "product", "period", ...AMOUNTS] as const;
const OPTIONAL = "stockout_days";
/** Columns in the order they are written; any order is read. */
export const CARD_COLUMNS = [...NEEDED, OPTIONAL].join(",");

const BYTE_ORDER_MARK = "\uFEFF";
const NUMBER = /^-?\d+(?:\.\d+)?$/;
const PERIOD = /^(\d{4})-(\d{2})$/;
/** Share of lines that may be left out before the file is taken for something else. */
const BAD_SHARE_MAX = 0.5;
/** Rounding of cards kept in fractions. */
const BALANCE_SLACK = 0.5;

/** `2019-03` as months since year 0; undefined when it is not a month. */
export function monthOf(period: string): number | undefined {
  const [, year, month] = PERIOD.exec(period) ?? [];
  const number = Number(month);
  if (year === undefined || number < 1 || number > 12) return undefined;
  return Number(year) * 12 + number - 1;
}

/** Months since year 0 as `2019-03`. */
export function periodText(month: number): string {
  const year = String(Math.floor(month / 12)).padStart(4, "0");
  return `${year}-${String((month % 12) + 1).padStart(2, "0")}`;
}

/** Cells of a line; a cell in double quotes may hold commas. */
function cellsOf(line: string): string[] {
  if (!line.includes('"')) return line.split(",").map((cell) => cell.trim());
  const cells = line.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)?.slice(0, -1) ?? [];
  const whole = line.endsWith(",") ? [...cells, ""] : cells;
  return whole.map((cell) => {
    const text = cell.replace(/,$/, "").trim();
    return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
  });
}

type Places = ReadonlyMap<string, number>;

function placesOf(heading: string): Places {
  const names = cellsOf(heading).map((name) => name.toLowerCase());
  const missing = NEEDED.filter((name) => !names.includes(name));
  if (missing.length > 0 || new Set(names).size !== names.length) {
    const what = missing.length > 0 ? `Missing: ${missing.join(", ")}. ` : "A name stands twice. ";
    throw new CardsRefused("card-columns", 1, `${what}The first line is ${CARD_COLUMNS}`);
  }
  return new Map(names.map((name, at) => [name, at]));
}

type Read = Card | { code: CardErrorCode; detail: string };

function readCard(text: string, line: number, places: Places): Read {
  const cells = cellsOf(text);
  if (cells.length !== places.size) return { code: "card-cells", detail: `${cells.length} cells` };
  const cell = (name: string): string => cells[places.get(name) ?? -1] ?? "";
  const [site, product, period] = [cell("site"), cell("product"), cell("period")];
  if (site === "" || product === "") return { code: "card-cells", detail: "no site or product" };
  const month = monthOf(period);
  if (month === undefined) return { code: "card-period", detail: period };
  const odd = AMOUNTS.find((name) => !NUMBER.test(cell(name)));
  if (odd !== undefined) return { code: "card-number", detail: `${odd} is "${cell(odd)}"` };
  const [opening, received, dispensed, adjustment, closing] = AMOUNTS.map((name) =>
    Number(cell(name)),
  ) as [number, number, number, number, number];
  const amounts = { opening, received, dispensed, closing };
  const below = Object.entries(amounts).find(([, value]) => value < 0);
  if (below !== undefined) return { code: "card-negative", detail: below.join(" ") };
  const days = cell(OPTIONAL);
  const stockoutDays = NUMBER.test(days) ? Math.max(0, Number(days)) : 0;
  return { line, site, product, month, ...amounts, adjustment, stockoutDays };
}

function isOff(card: Card): boolean {
  const expected = card.opening + card.received - card.dispensed + card.adjustment;
  return Math.abs(expected - card.closing) > BALANCE_SLACK;
}

const keyOf = ({ site, product }: Card): string => JSON.stringify([site, product]);

/** One card a month, the last told; says which months came twice or late. */
function inOrder(read: readonly Card[], notes: CardNote[]): Card[] {
  const months = new Map<string, Map<number, Card>>();
  const latest = new Map<string, number>();
  for (const card of read) {
    const key = keyOf(card);
    const own = months.get(key) ?? new Map<number, Card>();
    const before = own.get(card.month);
    const last = latest.get(key) ?? -1;
    if (before !== undefined) {
      const detail = `${periodText(card.month)} also stands in line ${before.line}`;
      notes.push(cardNote("card-duplicate", card.line, detail));
    } else if (card.month < last) {
      const detail = `${periodText(card.month)} after ${periodText(last)}`;
      notes.push(cardNote("card-order", card.line, detail));
    }
    latest.set(key, Math.max(last, card.month));
    months.set(key, own.set(card.month, card));
  }
  return [...months.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, own]) => [...own.values()].sort((a, b) => a.month - b.month));
}

/** Months a file needs before more than an average can be said. */
const MONTHS_MIN = 6;

/** Reads a file of stock cards. Throws CardsRefused where nothing can be made of it. */
export function parseCards(text: string): Cards {
  const notes: CardNote[] = [];
  const hasMark = text.startsWith(BYTE_ORDER_MARK);
  if (hasMark) notes.push(cardNote("card-byte-order-mark", 1));
  const [heading = "", ...lines] = text.slice(hasMark ? 1 : 0).split(/\r\n|\n|\r/);
  const places = placesOf(heading);
  const read: Card[] = [];
  let bad = 0;
  lines.forEach((line, index) => {
    if (line.trim() === "") return;
    const card = readCard(line, index + 2, places);
    if ("code" in card) {
      notes.push(cardNote(card.code, index + 2, card.detail));
      bad += 1;
      return;
    }
    if (isOff(card)) notes.push(cardNote("card-balance", card.line));
    read.push(card);
  });
  if (bad > BAD_SHARE_MAX * (bad + read.length)) {
    throw new CardsRefused("card-mostly-bad", notes.find(isLeftOut)?.line ?? 2, summary(notes));
  }
  if (read.length === 0) throw new CardsRefused("card-no-rows", 2, "Add at least one month.");
  const cards = inOrder(read, notes);
  const all = cards.map((card) => card.month);
  const span = all.reduce((a, b) => Math.max(a, b)) - all.reduce((a, b) => Math.min(a, b)) + 1;
  if (span < MONTHS_MIN) notes.push(cardNote("card-short", 2, `${span} of ${MONTHS_MIN} months`));
  return { cards, notes };
}

function isLeftOut({ code }: CardNote): boolean {
  return ["card-cells", "card-period", "card-number", "card-negative"].includes(code);
}

function summary(notes: readonly CardNote[]): string {
  const first = notes.filter(isLeftOut).slice(0, 3);
  return `The first: ${first.map((note) => note.text).join("; ")}`;
}
