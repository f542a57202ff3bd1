import { expect, test } from "vitest";
import facts from "../../../src/contract/golden/v1/facts.json" with { type: "json" };
import { seenIn } from "./board-line.ts";
import { told } from "./told.ts";

const zh = (line: string) => seenIn(line).map((seen) => told(seen, "zh"));
const en = (line: string) => seenIn(line).map((seen) => told(seen, "en"));

test("a vend is told in both languages", () => {
  const body = { intent: 4, lane: 3, product: "condom-52", lot: "L9", count: 1, cause: "vend" };
  const fact = { seq: 5, uptime: 9, time: 0, trust: "unknown", kind: "dispensed", body };
  const line = JSON.stringify({ epoch: 1, facts: [fact] });
  expect(zh(line)).toEqual(["记录  #5 已出货 · 货道 3：condom-52 1 盒，批号 L9"]);
  expect(en(line)).toEqual(["fact     #5 dispensed · lane 3: 1 × condom-52, lot L9"]);
});

test.each(facts.map(({ json }) => [json]))("fact %s has a line in each language", (json) => {
  const envelope = { seq: 1, uptime: 1, time: 0, trust: "unknown" };
  const line = JSON.stringify({ ...envelope, ...(JSON.parse(json) as object) });
  const { kind } = JSON.parse(json) as { kind: string };
  expect(zh(line).join()).toMatch(/^记录 {2}#\d+ .*[\u4e00-\u9fff]/);
  expect(en(line).join()).toMatch(/^fact {5}#\d+ [^\u4e00-\u9fff]+$/);
  expect(en(line).join()).not.toContain("undefined");
  expect(zh(line).join()).not.toContain(kind);
});

test("a fact this tool does not know is shown by its kind", () => {
  const fact = { seq: 7, uptime: 1, time: 0, trust: "rtc", kind: "moved-house", body: {} };
  expect(en(JSON.stringify(fact))).toEqual(["fact     #7 moved-house"]);
});

test("state and vitals are told", () => {
  expect(zh('{"session":1,"n":1,"state":"ready","firmware":"1"}')).toEqual(["状态  可以领取"]);
  expect(en('{"session":1,"n":2,"uptime":5,"temperatureCenti":2512,"humidityDeci":505}')).toEqual([
    "vitals   temperature 25.12 °C, humidity 50.5 %",
  ]);
});

test("what a board complains of stands out, and other lines are shown as they are", () => {
  expect(zh('Uncaught ReferenceError: "x" is not defined')[0]).toMatch(/^报错/);
  expect(zh("2v29 (c) 2026 G.Williams")).toEqual(["主板  2v29 (c) 2026 G.Williams"]);
  expect(zh('{"cut":')).toEqual(['主板  {"cut":']);
  expect(zh("  ")).toEqual([]);
});

test("a board's own account of itself is told, with its room", () => {
  const facts = { epoch: 1, seq: 12, held: 10, boots: 2, journalFree: 900 };
  const status = { kiosk: "k1", firmware: "0.1.0", running: true, link: "up", ...facts };
  expect(en(JSON.stringify(status))).toEqual([
    "status   kiosk k1, program 0.1.0, link up, facts to #12, gateway has #10",
    "vitals   journal free 900",
  ]);
  const bare = { kiosk: "", firmware: "0.1.0", running: false };
  expect(zh(JSON.stringify(bare))).toEqual(["现状  程序 0.1.0 未运行：多半还没有 provision"]);
});
