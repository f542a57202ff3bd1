import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CARD_ERRORS, CardsRefused } from "./card-errors.ts";
import { panelOfCards } from "./cards-to-panel.ts";
import { CARD_COLUMNS, monthOf, parseCards, periodText } from "./parse-cards.ts";

const rowsFrom = (...rows: string[]): string => [CARD_COLUMNS, ...rows, ""].join("\n");
const month = (n: number, dispensed = 3): string =>
  `clinic,condom,${periodText(24240 + n)},20,${dispensed},${dispensed},0,20,0`;
const year = Array.from({ length: 12 }, (_, n) => month(n));

/** Codes and lines of what was noted. */
const notesOf = (text: string): string[] =>
  parseCards(text).notes.map(({ code, line }) => `${code} ${line}`);

function refusal(text: string): string {
  try {
    parseCards(text);
  } catch (error) {
    if (error instanceof CardsRefused) return `${error.code} ${error.line}`;
    throw error;
  }
  return "not refused";
}

test("a clean year of cards is read without a word", () => {
  const { cards, notes } = parseCards(rowsFrom(...year));
  expect(notes).toEqual([]);
  expect(cards).toHaveLength(12);
  expect(cards[2]).toMatchObject({ line: 4, site: "clinic", product: "condom", dispensed: 3 });
});

describe("what is mended says its line", () => {
  test.each([
    ["less than nothing in stock", "clinic,condom,2021-01,-5,0,0,0,-5,0", "card-negative 14"],
    ["less than nothing given out", "clinic,condom,2021-01,5,0,-2,0,7,0", "card-negative 14"],
    ["a month that is none", "clinic,condom,2021-13,5,0,0,0,5,0", "card-period 14"],
    ["a word for a number", "clinic,condom,2021-01,five,0,0,0,5,0", "card-number 14"],
    ["a number too large to write", "clinic,condom,2021-01,1e9,0,0,0,5,0", "card-number 14"],
    ["an empty cell", "clinic,condom,2021-01,,0,0,0,5,0", "card-number 14"],
    ["a cell too few", "clinic,condom,2021-01,5,0,0,0,5", "card-cells 14"],
    ["no place", ",condom,2021-01,5,0,0,0,5,0", "card-cells 14"],
  ])("%s is left out", (_, row, noted) => {
    const text = rowsFrom(...year, row);
    expect(notesOf(text)).toEqual([noted]);
    expect(parseCards(text).cards).toHaveLength(12);
  });

  test("months out of order are put in order", () => {
    const text = rowsFrom(...year.slice(0, 5), month(6), month(5), ...year.slice(7));
    expect(notesOf(text)).toEqual(["card-order 8"]);
    expect(parseCards(text).cards.map((card) => card.month - 24240)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    ]);
  });

  test("a month told twice counts once, as it was told last", () => {
    const { cards, notes } = parseCards(rowsFrom(...year, month(3, 9)));
    expect(notes.map(({ code, line }) => `${code} ${line}`)).toEqual(["card-duplicate 14"]);
    expect(notes[0]?.text).toContain("line 5");
    expect(cards.filter((card) => card.month === 24243).map((card) => card.dispensed)).toEqual([9]);
  });

  test("a byte-order mark and Windows line ends are passed over", () => {
    const text = "\uFEFF" + rowsFrom(...year).replaceAll("\n", "\r\n");
    expect(notesOf(text)).toEqual(["card-byte-order-mark 1"]);
    expect(parseCards(text).cards).toHaveLength(12);
  });

  test("a card that does not add up is kept and doubted", () => {
    const text = rowsFrom(...year, "clinic,condom,2021-01,5,0,1,0,9,0");
    expect(notesOf(text)).toEqual(["card-balance 14"]);
    expect(parseCards(text).cards).toHaveLength(13);
  });

  test("two rows are enough for an average, and are called few", () => {
    expect(notesOf(rowsFrom(month(0), month(1)))).toEqual(["card-short 2"]);
  });
});

describe("what is refused says its line", () => {
  test.each([
    ["no rows", rowsFrom(), "card-no-rows 2"],
    ["nothing at all", "", "card-columns 1"],
    ["other columns", "date,amount\n2020-01,5\n", "card-columns 1"],
    ["a column twice", `${CARD_COLUMNS},site\n`, "card-columns 1"],
    ["half of it nonsense", rowsFrom(month(0), "x", "y", "z"), "card-mostly-bad 3"],
  ])("%s", (_, text, refused) => {
    expect(refusal(text)).toBe(refused);
  });

  test("the refusal says what to do", () => {
    expect(() => parseCards("date,amount\n")).toThrow(`The first line is ${CARD_COLUMNS}`);
  });
});

test("columns may stand in any order, and cells may hold commas in quotes", () => {
  const text =
    "product,site,closing,period,opening,received,dispensed,adjustment\n" +
    'condom,"Clinic, east",4,2020-01,5,0,1,0\n';
  expect(parseCards(text).cards).toMatchObject([
    { site: "Clinic, east", product: "condom", dispensed: 1, closing: 4, stockoutDays: 0 },
  ]);
});

test("a period is a month of a year, there and back", () => {
  expect(monthOf("2019-03")).toBe(2019 * 12 + 2);
  expect(periodText(2019 * 12 + 2)).toBe("2019-03");
  expect(["2019-3", "2019-00", "19-03", "2019-03-01", ""].map(monthOf)).toEqual(
    Array.from({ length: 5 }),
  );
});

describe("what could be given is told from the balance", () => {
  const panelOf = (row: string) => panelOfCards(parseCards(rowsFrom(...year, row)).cards).series[0];

  test("a month with nothing to give says nothing of what was wanted", () => {
    expect(panelOf("clinic,condom,2021-01,0,0,0,0,0,0")?.exposure[12]).toBe(0);
  });

  test("a month that ended empty wanted at least what it gave", () => {
    const series = panelOf("clinic,condom,2021-01,4,0,4,0,0,0");
    expect([series?.exposure[12], series?.ranOut[12]]).toEqual([1, 1]);
  });

  test("days without stock shorten the month", () => {
    const series = panelOf("clinic,condom,2021-01,4,6,3,0,7,15");
    expect(series?.exposure[12]).toBeCloseTo(0.51, 2);
  });

  test("a month nobody reported is not a month without demand", () => {
    const series = panelOf("clinic,condom,2021-02,4,0,1,0,3,0");
    expect(series?.given[12]).toBeNaN();
    expect(series?.given[13]).toBe(1);
  });
});

test("every code stands in the README of planning", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  for (const [code, { refused, title }] of Object.entries(CARD_ERRORS)) {
    expect(readme).toContain(`| \`${code}\` | ${refused ? "refused" : "told"} | ${title} |`);
  }
});
