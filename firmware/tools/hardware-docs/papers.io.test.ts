import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { pinTable } from "../../src/espruino/pins.ts";
import { MEGA_PINS } from "../../src/node/pins.ts";
import { esp32Wires } from "./esp32-wires.ts";
import { nodeWires } from "./node-wires.ts";
import { pagesOf, papersOf } from "./papers.ts";
import { powerBudget } from "./power-budget.ts";
import { problemsOf } from "./problems.ts";
import { sizesOf } from "./shared-wires.ts";
import { HARDWARE_DOCS, KIOSKS, readTables } from "./tables.ts";
import { wiresOf } from "./wires.ts";

const tables = readTables();
const made = papersOf(tables);

describe("the papers of the kiosks", () => {
  test("are what the tables and the firmware's pins give", () => {
    const stale = Object.entries(made).filter(([name, text]) => {
      return readFileSync(join(HARDWARE_DOCS, name), "utf8") !== text;
    });
    expect(
      stale.map(([name]) => name),
      "run: npm run hardware-docs",
    ).toEqual([]);
  });

  test("hold nothing that nobody makes or reads", () => {
    const read = [
      "README.md",
      "measurements/README.md",
      "parts/parts.json",
      "enclosure/enclosure.json",
      "field-repair/faults.json",
      ...["acceptance", "first-vend", "restocking", "safety", "steps"].map(
        (name) => `assembly/${name}.json`,
      ),
    ];
    const there = globSync("**/*.*", { cwd: HARDWARE_DOCS });
    expect(there.sort()).toEqual([...Object.keys(made), ...read].sort());
  });

  test("have nothing wrong with the tables they are made of", () => {
    expect(problemsOf(tables)).toEqual([]);
  });

  test("link only to pages and pictures that are there", () => {
    const files = [...Object.keys(made).filter((name) => name.endsWith(".md")), "README.md"];
    const dead = files.flatMap((file) => {
      const text = readFileSync(join(HARDWARE_DOCS, file), "utf8");
      const links = [...text.matchAll(/\]\(([^)#:]+)\)/g)].map(([, to = ""]) => to);
      return links.filter((to) => globSync(join(HARDWARE_DOCS, file, "..", to)).length === 0);
    });
    expect(dead).toEqual([]);
  });

  test("are in the index in both languages", () => {
    const index = readFileSync(join(HARDWARE_DOCS, "README.md"), "utf8");
    const pages = Object.keys(made).filter((name) => name.endsWith(".md"));
    expect(pages.filter((name) => !index.includes(`](${name})`))).toEqual([]);
  });
});

describe.each(KIOSKS)("the %s kiosk's wires", (kiosk) => {
  const wires = wiresOf(tables.parts, kiosk);
  const pages = pagesOf(tables).filter(({ language }) => language === "zh");

  test("stand in the wiring page and in one step of the assembly, each by its label", () => {
    for (const name of [`wiring/${kiosk}`, `assembly/${kiosk}`]) {
      const rows = pages
        .filter((page) => page.name === name)
        .flatMap(({ blocks }) => blocks)
        .flatMap((block) => (block.kind === "table" ? block.rows.map(([first]) => first) : []));
      for (const { label } of wires) {
        expect(
          rows.filter((row) => row === label),
          `${label} in ${name}`,
        ).toHaveLength(1);
      }
    }
  });

  test("from the controller are drawn with label and pin", () => {
    const signals = wires.filter(({ from, guard }) => {
      return guard === "pin" && !["terminals", "max3232"].includes(from.part);
    });
    expect(signals.length).toBeGreaterThan(30);
    for (const { label, group, from } of signals) {
      const sheet = made[`wiring/${group === "lanes" ? "lanes" : "control"}-${kiosk}.svg`];
      expect(sheet).toContain(`>${label}<`);
      expect(sheet).toContain(`>${from.terminal}<`);
    }
  });
});

describe("a pin that moves", () => {
  test("in the ESP32's table moves the wire, and one nobody knows is refused", () => {
    const sizes = sizesOf(powerBudget(tables.parts, "esp32"));
    const moved = pinTable().map((use) => {
      return use.signal === "drive" ? { ...use, at: { on: "esp32", gpio: 19 } as const } : use;
    });
    const terminals = esp32Wires(sizes, moved).map(({ from }) => from.terminal);
    expect(terminals).toContain("IO19");
    expect(terminals).not.toContain("IO32");
    const strange = pinTable().map((use) => ({ ...use, signal: `${use.signal}-2` }));
    expect(() => esp32Wires(sizes, strange)).toThrow("does not know where gm65 TX-2 ends");
  });

  test("in the Arduino's table moves the wire", () => {
    const sizes = sizesOf(powerBudget(tables.parts, "node"));
    const moved = nodeWires(sizes, { ...MEGA_PINS, buzzer: 46 });
    expect(moved.map(({ from }) => from.terminal)).toContain("D46");
  });
});
