import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { pinTable } from "../../src/espruino/pins.ts";
import { drawControl } from "./draw-control.ts";
import { papers } from "./papers.ts";
import { PAPERS, partsList } from "./parts-list.ts";
import { powerBudget } from "./power-budget.ts";
import { wires } from "./wires.ts";

const made = papers();
const chinese = /[\u4e00-\u9fff]/;

describe("the reference kiosk's papers", () => {
  test.each(Object.keys(made))("%s is what the pin table and the parts list give", (name) => {
    const written = readFileSync(join(PAPERS, name), "utf8");
    expect(written, "run: node firmware/tools/wiring/main.ts").toBe(made[name]);
  });

  test("hold nothing that nobody makes or reads", () => {
    const known = [...Object.keys(made), "parts.json", "README.md"].sort();
    expect(readdirSync(PAPERS).sort()).toEqual(known);
  });

  test("change when a pin moves", () => {
    const moved = pinTable().map((use) =>
      use.signal === "drive" ? { ...use, at: { on: "esp32", gpio: 19 } as const } : use,
    );
    expect(drawControl(wires(moved), partsList())).not.toBe(made["wiring-control.svg"]);
  });

  test("are refused when a new note of the pin table has no Chinese", () => {
    const table = pinTable().map((use) => ({ ...use, note: use.note + " always" }));
    expect(() => wires(table)).toThrow("has no Chinese");
  });
});

describe("every wire", () => {
  const list = wires();

  test("has a label of its own and no terminal of the controller is used twice", () => {
    expect(new Set(list.map(({ label }) => label)).size).toBe(list.length);
    expect(new Set(list.map(({ from }) => from)).size).toBe(list.length);
  });

  test.each(list.map((one) => [one.label, one] as const))(
    "%s is drawn and listed",
    (label, one) => {
      const sheet = one.use.at.on === "esp32" ? "wiring-control.svg" : "wiring-lanes.svg";
      const pin = one.from.split(" ").at(-1) ?? "";
      expect(made[sheet]).toContain(`>${label}<`);
      expect(made[sheet]).toContain(`>${pin}<`);
      const row = made["pins.md"]?.split("\n").find((line) => line.startsWith(`| ${label} |`));
      expect(row).toContain(`${one.from} | ${one.to.part} ${one.to.terminal}`);
      expect(row).toContain(`${one.colour.en} | ${one.mm2} mm²`);
    },
  );

  test("ends at a part of the parts list", () => {
    const keys = partsList().map(({ key }) => key);
    const ends = list.map(({ to }) => to.part.replace(/^spiral-\d+$/, "spiral"));
    expect(ends.filter((part) => part !== "i2c" && !keys.includes(part))).toEqual([]);
  });
});

describe("every part", () => {
  test.each(partsList().map((part) => [part.key, part] as const))(
    "%s has a quantity, both languages, an alternative and a source",
    (_key, part) => {
      expect(part.quantity).toBeGreaterThan(0);
      expect(part.zh).toMatch(chinese);
      expect(part.en).not.toMatch(chinese);
      expect(part.alternatives.length).toBeGreaterThan(0);
      expect(part.source).not.toBe("");
      expect(part.peakMa).toBeGreaterThanOrEqual(part.idleMa);
      expect(part.noteZh === "").toBe(part.noteEn === "");
    },
  );

  test("has a MOSFET for everything the pin table switches", () => {
    const switched = wires().filter(({ use }) => use.note.startsWith("MOSFET gate")).length;
    const count = (key: string) => partsList().find((part) => part.key === key)?.quantity ?? 0;
    expect(count("motor-driver") + count("load-mosfet")).toBe(switched);
  });

  test("has as many lanes as the pin table drives", () => {
    const lanes = pinTable().filter(({ signal }) => signal === "motor").length;
    expect(partsList().find(({ key }) => key === "spiral")?.quantity).toBe(lanes);
  });
});

describe("every supply wire", () => {
  const rows = made["power.md"]?.split("\n").filter((line) => line.startsWith("| P")) ?? [];

  test("has two ends, a colour and a size, and every fed part has a plus and a minus", () => {
    for (const row of rows)
      expect(row).toMatch(/^\| P\d\d[+−] \| .+ \| .+ \| .+ \| [\d.]+ mm² \|$/);
    const rails = ["24V", "5V", "3V3"];
    const fed = partsList().filter(
      ({ rail, key }) => rails.includes(rail) && key !== "door-switch",
    );
    for (const { key } of fed) {
      const own = rows.filter((row) => row.includes(`| ${key} `));
      expect(own.length, key).toBeGreaterThanOrEqual(2);
    }
  });

  test.each(["buzzer drive", "button lamp", "drop-sensor emitter", "spiral 1…12 motor"])(
    "of what a MOSFET switches never joins its minus to ground: %s",
    (load) => {
      const minus = rows.filter((row) => row.includes(`| ${load} − |`));
      expect(minus).toHaveLength(1);
      expect(minus[0]).toContain("MOSFET D");
    },
  );
});

describe("the power budget", () => {
  const [high, middle, low] = powerBudget(partsList());

  test("adds up: one stalled motor, and each rail carries the one below", () => {
    expect(low?.peakMa).toBe(104);
    expect(middle?.peakMa).toBe(500 + 160 + 500 + 150 + 30 + 40 + 104);
    expect(high?.peakMa).toBe(1000 + Math.round((1484 * 5) / 0.85 / 24));
  });

  test.each([high, middle, low])("gives %o a supply, a fuse and a wire that agree", (rail) => {
    if (rail === undefined) throw new Error("a rail is missing");
    expect(rail.supplyMa).toBeGreaterThanOrEqual(rail.peakMa * 1.5);
    expect(rail.fuseMa).toBeGreaterThanOrEqual(rail.peakMa * 1.25);
    expect(rail.supplyMa).toBeGreaterThanOrEqual(rail.fuseMa === 500 ? 500 : rail.fuseMa);
    expect(rail.wireMm2 * 6000).toBeGreaterThanOrEqual(rail.fuseMa);
    expect(rail.dropPercent).toBeLessThanOrEqual(3);
  });

  test("asks for more when a part takes more", () => {
    const hungry = partsList().map((part) => ({ ...part, peakMa: part.peakMa * 2 }));
    expect(powerBudget(hungry)[0]?.supplyMa).toBeGreaterThan(high?.supplyMa ?? 0);
  });
});
