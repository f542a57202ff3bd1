import { describe, expect, test } from "vitest";
import { enclosureProblems } from "./checks/enclosure.ts";
import { tableProblems } from "./checks/tables.ts";
import { wiringProblems } from "./checks/wiring.ts";
import { powerBudget } from "./power-budget.ts";
import { problemsOf } from "./problems.ts";
import { type Part, readTables, type Tables } from "./tables.ts";
import type { Wire } from "./wire.ts";
import { cablesOf, wiresOf } from "./wires.ts";

const tables = readTables();

/** Problems after this change of the tables; a planted one must be among them. */
function after(change: (own: Tables) => void): string[] {
  const own = structuredClone(tables);
  change(own);
  return problemsOf(own);
}

function part(own: Tables, key: string): Part {
  const found = own.parts.find((one) => one.key === key);
  if (found === undefined) throw new Error(`no part ${key}`);
  return found;
}

/** Problems of the ESP32 kiosk's wires after a change of one of them. */
function afterWire(label: string, change: Partial<Wire>): string[] {
  const { parts } = tables;
  const wires = wiresOf(parts, "esp32").map((wire) => {
    return wire.label === label ? { ...wire, ...change } : wire;
  });
  const cables = cablesOf("esp32");
  return wiringProblems({
    kiosk: "esp32",
    parts,
    wires,
    cables,
    budget: powerBudget(parts, "esp32"),
  });
}

interface Planted {
  planted: string;
  label: string;
  change: Partial<Wire>;
  problem: string;
}

describe("a wrong row of the wires", () => {
  const far = { part: "gm65", unit: 1, terminal: "TX" };

  test.each([
    {
      planted: "a label twice",
      label: "P02",
      change: { label: "P01" },
      problem: "two wires are labelled P01",
    },
    { planted: "no size", label: "P01", change: { mm2: 0 }, problem: "P01 has no size" },
    {
      planted: "too thin for its fuse",
      label: "P01",
      change: { mm2: 0.25 },
      problem: "P01 of 0.25 mm² is too thin for F1, 2000 mA",
    },
    {
      planted: "a part that is not bought",
      label: "R01",
      change: { to: { ...far, part: "screen" } },
      problem: "R01 ends at screen, which the kiosk does not have",
    },
    {
      planted: "a terminal that is not there",
      label: "R01",
      change: { to: { ...far, terminal: "TXD" } },
      problem: "R01 ends at gm65 TXD, which it does not have",
    },
    {
      planted: "a piece too many",
      label: "R01",
      change: { to: { ...far, unit: 2 } },
      problem: "R01 ends at gm65 2 of 1",
    },
    {
      planted: "a terminal taken twice",
      label: "R02",
      change: { to: far },
      problem: "two wires share the terminal gm65 1 TX",
    },
    {
      planted: "an end left bare",
      label: "R02",
      change: { to: far },
      problem: "no wire ends at gm65 1 RX",
    },
    {
      planted: "the colour of its neighbour",
      label: "R02",
      change: { colour: "white" },
      problem: "two signals of one colour at gm65 1 白 white",
    },
    {
      planted: "a resistor nobody bought",
      label: "R01",
      change: { resistor: { part: "resistor-10k", to: "GND" } },
      problem: "4 resistor-10k are soldered and 3 are bought",
    },
  ] satisfies Planted[])("$planted is caught", ({ label, change, problem }) => {
    expect(afterWire(label, change)).toContain(problem);
  });

  test("without any colour is caught", () => {
    const colour = undefined as unknown as Wire["colour"];
    expect(afterWire("D02", { colour })).toContain("D02 has no colour");
  });
});

describe("a wrong row of another table", () => {
  test.each<[string, (own: Tables) => void, string]>([
    [
      "a part without a quantity",
      (own) => (part(own, "buzzer").quantity = { esp32: 0, node: 0 }),
      "buzzer is in no kiosk",
    ],
    [
      "half a part",
      (own) => (part(own, "buzzer").quantity.esp32 = 0.5),
      "buzzer has no whole quantity",
    ],
    [
      "a price without a date",
      (own) => (part(own, "gm65").price = { low: 1, high: 2, asOf: "", source: "a shop" }),
      "gm65 has a price without a date",
    ],
    [
      "eleven lanes bought for twelve pins",
      (own) => (part(own, "spiral").quantity.esp32 = 11),
      "esp32: L12.2 ends at spiral 12 of 11",
    ],
    [
      "a part of a step that is not bought",
      (own) => own.steps[0]?.parts.push("heater"),
      "esp32: a step installs heater, which the parts list does not have",
    ],
    [
      "a part that no step installs",
      (own) => own.steps.forEach((step) => (step.parts = step.parts.filter((p) => p !== "clock"))),
      "node: no step installs clock",
    ],
    [
      "a wire laid before its part is there",
      (own) => own.steps.reverse(),
      "esp32: step lanes lays L01.1 before mcp23017 is there",
    ],
    [
      "wires that no step lays",
      (own) => own.steps.forEach((step) => (step.wires = step.wires.filter((w) => w !== "drop"))),
      "esp32: no step lays D01",
    ],
    [
      "two parts in one place",
      (own) => own.enclosure.places.forEach((place) => place.part === "clock" && (place.x = 20)),
      "esp32: esp32 1 and clock 1 are in the same place",
    ],
    [
      "a hole beside its part",
      (own) => own.enclosure.openings.forEach((one) => one.key === "button" && (one.y = 700)),
      "node: the opening button misses its button",
    ],
    [
      "a text without Chinese",
      (own) => own.steps[0] && (own.steps[0].title.zh = "Cabinet"),
      '/steps/0/title: no Chinese in "Cabinet"',
    ],
    [
      "an English text with Chinese",
      (own) => own.repairs[0]?.causes[0] && (own.repairs[0].causes[0].en = "盒子"),
      '/repairs/0/causes/0: Chinese in "盒子"',
    ],
    [
      "an eighth action before the first vend",
      (own) => own.firstVend.actions.push({ id: "wait", words: { zh: "等", en: "wait" } }),
      "the first vend takes 8 actions",
    ],
    [
      "a fault code of the contract without a row",
      (own) => (own.repairs = own.repairs.filter(({ code }) => code !== "lane-jammed")),
      "lane-jammed has no row",
    ],
    [
      "a row for a code that the contract does not have",
      (own) => own.repairs[0] && (own.repairs[0].code = "lane-stuck"),
      "lane-stuck is no code",
    ],
    [
      "a code with nothing to do",
      (own) => own.repairs[0] && (own.repairs[0].actions = []),
      "lane-jammed says no cause or nothing to do",
    ],
  ])("%s is caught", (_what, change, problem) => {
    expect(after(change)).toContain(problem);
  });

  test("none is found where nothing is wrong", () => {
    expect(tableProblems(tables)).toEqual([]);
    expect(enclosureProblems(tables.enclosure, { parts: tables.parts, kiosk: "node" })).toEqual([]);
  });
});
