import { expect, test } from "vitest";
import { saidIn } from "./fact-history.ts";

test("a vend is told without the number of the request it was for", () => {
  const body = { permission: "card", id: "ab".repeat(8), attempt: 1, lane: 2, product: "pill" };
  expect(saidIn(JSON.stringify({ body }))).toEqual({
    permission: "card",
    lane: 2,
    product: "pill",
  });
});

test("a count is told as the boxes found", () => {
  const lots = [
    { lot: "A", expiry: 20280101, count: 3 },
    { lot: "B", expiry: 20280201, count: 4 },
  ];
  expect(saidIn(JSON.stringify({ body: { lane: 1, product: "pill", lots } }))).toEqual({
    lane: 1,
    product: "pill",
    count: 7,
  });
});
