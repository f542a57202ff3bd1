import { expect, test } from "vitest";
import { decideAlerts, type Findings, type OpenAlert } from "./decide-alerts.ts";

const quiet: Findings = { levels: [], uncertain: new Set(), faults: new Set(), evidence: [] };
const level = (onHand: number) => ({ levels: [{ product: "pill", onHand, reorderPoint: 3 }] });
const low: OpenAlert = { id: 1, product: "pill", cause: "low-stock" };
const out: OpenAlert = { id: 9, product: "pill", cause: "stock-out" };
const away: OpenAlert = { id: 8, product: "", cause: "kiosk-offline" };

test.each<[string, OpenAlert[], Partial<Findings>, object[]]>([
  ["at the reorder point someone is called", [], level(3), [{ step: "open", cause: "low-stock" }]],
  ["above it nobody is", [], level(4), []],
  ["one open alert is enough", [low], level(2), []],
  ["a restock well above the point closes it", [low], level(5), [{ step: "close", id: 1 }]],
  ["a restock to the point does not", [low], level(3), []],
  ["nor one box more, which would make it come and go", [low], level(4), []],
  ["with nothing left someone is called again", [low], level(0), [{ cause: "stock-out" }]],
  ["the first box ends a stock-out", [low, out], level(1), [{ step: "close", id: 9 }]],
  ["what only the watch finds is not closed by facts", [low, away], level(1), []],
  ["a product not looked at keeps its alert", [low], {}, []],
  [
    "a fault that is over closes",
    [{ id: 2, product: "", cause: "lane-jammed" }],
    {},
    [{ step: "close", id: 2 }],
  ],
  [
    "a vend settled by a count closes",
    [{ id: 3, product: "pill", cause: "vend-uncertain" }],
    { uncertain: new Set(["other"]) },
    [
      { step: "open", cause: "vend-uncertain", product: "other" },
      { step: "close", id: 3 },
    ],
  ],
  ["a fork stays until a person has looked", [{ id: 4, product: "", cause: "fork" }], {}, []],
  [
    "two findings of one cause are one alert",
    [],
    {
      evidence: [
        { product: "", cause: "gap" },
        { product: "", cause: "gap" },
      ],
    },
    [{ step: "open", cause: "gap" }],
  ],
])("%s", (...[, open, findings, steps]) => {
  expect(decideAlerts(open, { ...quiet, ...findings })).toMatchObject(steps);
});
