import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { NO_TROUBLE } from "../live/trouble.ts";
import { machine, twinPage } from "./twin-page.ts";
import { EN, ZH } from "./twin-texts.ts";
import type { TwinView } from "./twin-view.ts";

const links = { residentPage: "http://x/k/k1", countyPage: "/county", others: [] };

const AT_REST: TwinView = {
  kiosk: "k1",
  names: { zh: "清河镇", en: "Qinghe" },
  powered: true,
  shown: { code: "ready", number: "" },
  lamp: false,
  door: false,
  tray: 0,
  lanes: [
    { lane: 1, names: { zh: "避孕套", en: "Condoms" }, boxes: 4, turning: false, jammed: false },
  ],
  climate: { temperatureCenti: 2310, humidityDeci: 503 },
  trouble: NO_TROUBLE,
  lineCut: false,
  lineUp: true,
};

const shown = (change: Partial<TwinView>) => machine({ ...AT_REST, ...change }, "en").text;

describe("the twin's page", () => {
  it("draws a box for every box in a lane", () => {
    const boxes = (count: number) =>
      shown({ lanes: AT_REST.lanes.map((lane) => ({ ...lane, boxes: count })) }).split('y="31"');
    expect(boxes(4).length - 1).toBe(4);
    expect(boxes(0).length - 1).toBe(0);
  });

  it("says what the screen says, Chinese first", () => {
    const page = shown({ shown: { code: "no-stock", number: "" } });
    expect(page.indexOf("这种用品已发完")).toBeGreaterThan(0);
    expect(page.indexOf("run out here")).toBeGreaterThan(page.indexOf("这种用品已发完"));
  });

  it("shows the four digits large", () => {
    expect(shown({ shown: { code: "number", number: "4711" } })).toContain(">4711<");
  });

  it("is dark without power", () => {
    expect(shown({ powered: false })).toContain(EN.dark);
    expect(shown({})).not.toContain(EN.dark);
  });

  it("shows a jammed and a turning lane as such", () => {
    const lane = AT_REST.lanes[0];
    if (lane === undefined) throw new Error("no lane");
    expect(shown({ lanes: [{ ...lane, jammed: true }] })).toContain("coil stuck");
    expect(shown({ lanes: [{ ...lane, turning: true }] })).toContain("coil spins");
  });

  it("offers to take boxes only while some lie in the tray", () => {
    expect(shown({ tray: 2 })).toContain(EN.take);
    expect(shown({ tray: 0 })).not.toContain(EN.take);
  });

  it("has a lever pressed in for each thing that is wrong", () => {
    const pressed = (change: Partial<TwinView>) =>
      shown(change).split('aria-pressed="true"').length;
    const all = { turn: "jam", blind: true, heat: true, climateLost: true } as const;
    // "Motors work" or one other way of turning is always pressed.
    expect(pressed({ trouble: NO_TROUBLE }) - 1).toBe(1);
    expect(pressed({ trouble: all }) - 1).toBe(4);
  });

  it("writes names so that they cannot become markup", () => {
    const page = twinPage({ ...AT_REST, names: { zh: "<b>", en: "<b>" } }, links, "zh");
    expect(page).not.toContain("<b>");
  });

  it("has each text in both languages, with the same places to fill, and uses every one", () => {
    const source = ["twin-page.ts", "cabinet-picture.ts"]
      .map((file) => readFileSync(new URL(file, import.meta.url), "utf8"))
      .join("");
    const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).toSorted();
    for (const key of Object.keys(ZH) as (keyof typeof ZH)[]) {
      expect(source, key).toContain(`"${key}"`);
      expect(places(EN[key])).toEqual(places(ZH[key]));
      expect(EN[key], key).not.toMatch(/\p{Script=Han}/u);
      expect(ZH[key], key).toMatch(/\p{Script=Han}/u);
    }
  });

  it("carries no Chinese of its own into the English page but the machine's own screen", () => {
    const page = twinPage({ ...AT_REST, powered: false }, links, "en").replace(/安心|中文/g, "");
    expect(page).not.toMatch(/\p{Script=Han}/u);
  });
});
